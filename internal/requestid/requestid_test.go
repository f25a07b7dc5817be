package requestid_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	"mooring/internal/requestid"
)

func TestALineHoldsTheIDOfItsContext(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	plain := slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}})
	logger := slog.New(requestid.Handler(plain))
	ctx := requestid.Into(t.Context(), "abc123")
	logger.InfoContext(ctx, "first")
	logger.InfoContext(context.WithoutCancel(ctx), "behind it", "n", 1)
	logger.With("part", "syncs").InfoContext(requestid.Into(ctx, "job-7"), "another")
	logger.InfoContext(t.Context(), "none")
	logger.Info("no context")
	want := "msg=first request=abc123\nmsg=\"behind it\" n=1 request=abc123\nmsg=another part=syncs request=job-7\nmsg=none\nmsg=\"no context\"\n"
	if text.String() != want {
		t.Errorf("logged\n%s\nwant\n%s", text.String(), want)
	}
}

func TestAContextWithoutAnIDHasNone(t *testing.T) {
	t.Parallel()
	if id := requestid.From(t.Context()); id != "" {
		t.Errorf("the id is %q", id)
	}
}
