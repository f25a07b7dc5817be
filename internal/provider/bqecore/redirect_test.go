package bqecore_test

import (
	"testing"

	"mooring/internal/provider/bqecore"
)

func TestTheRedirectAddressIsComparedAsBQEDocumentsIt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		registered, sent string
		want             bqecore.RedirectPart
	}{
		{"http://yourcallback.com/", "http://yourcallback.com/", bqecore.RedirectSame},
		{"http://yourcallback.com/", "http://yourcallback.com/?this=that", bqecore.RedirectSame},
		{"http://yourcallback.com/?this=that", "http://yourcallback.com/", bqecore.RedirectQuery},
		{"http://yourcallback.com/?this=that", "http://yourcallback.com/?this=that&another=true", bqecore.RedirectSame},
		{"http://yourcallback.com/?this=that", "http://yourcallback.com/?another=true&this=that", bqecore.RedirectQuery},
		{"http://yourcallback.com/callback", "http://yourcallback.com/", bqecore.RedirectPath},
		{"http://yourcallback.com/callback", "http://yourcallback.com/callback?type=mobile", bqecore.RedirectSame},

		{"http://yourcallback.com/?this=that", "http://yourcallback.com/?this=thatmore", bqecore.RedirectQuery},
		{"http://yourcallback.com/callback", "http://yourcallback.com/callback/", bqecore.RedirectPath},
		{"http://yourcallback.com", "http://yourcallback.com/", bqecore.RedirectPath},
		{"http://yourcallback.com/Callback", "http://yourcallback.com/callback", bqecore.RedirectPath},
		{"http://yourcallback.com/", "https://yourcallback.com/", bqecore.RedirectScheme},
		{"HTTP://yourcallback.com/", "http://yourcallback.com/", bqecore.RedirectScheme},
		{"http://YourCallback.com/", "http://yourcallback.com/", bqecore.RedirectHost},
		{"http://yourcallback.com:80/", "http://yourcallback.com/", bqecore.RedirectHost},
		{"http://yourcallback.com/", "http://evil.example/", bqecore.RedirectHost},
		{"http://yourcallback.com/", "http://yourcallback.com@evil.example/", bqecore.RedirectHost},
		{"http://yourcallback.com/", "http://me@yourcallback.com/", bqecore.RedirectHost},
		{"yourcallback.com", "http://yourcallback.com/", bqecore.RedirectWhole},
		{"http://yourcallback.com/", "http://yourcallback.com/#x", bqecore.RedirectWhole},
	} {
		if got := bqecore.RedirectDiffers(test.registered, test.sent); got != test.want {
			t.Errorf("registered %s, sent %s: %q, want %q", test.registered, test.sent, got, test.want)
		}
	}
}
