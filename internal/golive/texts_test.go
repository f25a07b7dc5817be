package golive

import "testing"

func TestCaptionsAreWebVTT(t *testing.T) {
	t.Parallel()
	want := `WEBVTT

1
00:00:03.000 --> 00:00:08.000
Kim &amp; co. &lt;owner&gt; signs in

2
00:00:22.000 --> 00:00:29.000
All is gone.
`
	if got := webVTT(aCut().Captions); got != want {
		t.Errorf("the captions are\n%s\nwant\n%s", got, want)
	}
}

func TestChaptersReachToTheNext(t *testing.T) {
	t.Parallel()
	want := ";FFMETADATA1\ntitle=A \\= b\n" +
		"[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=20000\ntitle=1. Activate\n" +
		"[CHAPTER]\nTIMEBASE=1/1000\nSTART=20000\nEND=30000\ntitle=4. Disconnect {\\\\an8}\n"
	if got := aCut().metadata("A = b"); got != want {
		t.Errorf("the metadata are\n%s\nwant\n%s", got, want)
	}
}

func TestTheTranscriptHasEverythingInOrder(t *testing.T) {
	t.Parallel()
	want := `# Demo

A film of 0:30.

## 1. Activate (0:00)

- 0:03 Kim & co. <owner> signs in

## 4. Disconnect {\an8} (0:20)

- 0:22 All is gone.
`
	if got := aCut().transcript("Demo"); got != want {
		t.Errorf("the transcript is\n%s\nwant\n%s", got, want)
	}
}
