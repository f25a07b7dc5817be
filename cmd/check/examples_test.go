package main

import "testing"

func TestNodeMustHaveFetch(t *testing.T) {
	t.Parallel()
	for version, fine := range map[string]bool{
		"v18.19.0\n": true, "v20.20.2\n": true, "v12.22.12\n": false, "": false, "node\n": false,
	} {
		if err := newEnoughNode(version); (err == nil) != fine {
			t.Errorf("%q: %v", version, err)
		}
	}
}
