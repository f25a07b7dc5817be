package endpoint_test

import (
	"testing"

	"mooring/internal/provider/endpoint"
)

func TestAHostThatTheConfigurationNamesIsConfigured(t *testing.T) {
	t.Parallel()
	for _, try := range []struct {
		template, address string
		want              bool
	}{
		{"https://api.example.com/v1", "https://api.example.com/v1", true},
		{"http://10.0.0.7:9000/{tenant}/api", "http://10.0.0.7:9000/bayside/api", true},
		{"http://core-practice.localhost:9000/t/{tenant}/api", "http://core-practice.localhost:9000/t/bayside/api", true},
		{"http://{tenant}.localhost:9000/api", "http://bayside.localhost:9000/api", true},
		{"https://api.example.com/v1", "https://API.example.com/v2", true},
		{"https://api.example.com/v1", "https://api.example.com:8443/v1", false},
		{"https://api.example.com/v1", "https://other.example.com/v1", false},
		{"https://{tenant}.corepractice.is/api", "https://bayside.corepractice.is/api", false},
		{"https://{tenant}.corepractice.is/api", "https://localhost/api", false},
		{"http://{tenant}.localhost:9000/api", "http://bayside.example.com/api", false},
		{"https://{tenant}", "https://internal", false},
		{"", "https://internal", false},
		{"https://api.example.com", "https://%zz", false},
	} {
		template, err := endpoint.Parse(try.template)
		if err != nil {
			t.Fatal(err)
		}
		if got := template.Configures(try.address); got != try.want {
			t.Errorf("%q configures %q: %t", try.template, try.address, got)
		}
	}
}
