package mailtest_test

import (
	"strings"
	"testing"

	"mooring/internal/mailtest"
)

// whole is a mail that can be read.
const whole = `From: "Desk" <desk@connect.example>
To: "Kim" <kim@harbourside.example>
Subject: =?UTF-8?q?Caf=C3=A9?=
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

Two links: https://connect.example/a?b=3Dc and https://connect.example/d=
, and the first again: https://connect.example/a?b=3Dc
--b
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

<p>The same</p>
--b--
`

func TestAMailIsReadAsItsReadersProgramShowsIt(t *testing.T) {
	t.Parallel()
	m, err := mailtest.Parse([]byte(strings.ReplaceAll(whole, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "Café" || m.From.Address != "desk@connect.example" || m.To.Name != "Kim" || m.HTML != "<p>The same</p>" {
		t.Errorf("read %+v", m)
	}
	if links := m.Links(); len(links) != 2 || m.Link() != "https://connect.example/a?b=c" || !strings.HasPrefix(links[1], "https://connect.example/d") {
		t.Errorf("links %q", links)
	}
}

func TestAMailThatLacksWhatItNeedsIsNotRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"no sender":          {`From: "Desk" <desk@connect.example>` + "\n", ""},
		"two recipients":     {"<kim@harbourside.example>", "<kim@harbourside.example>, <sam@harbourside.example>"},
		"one part":           {"multipart/alternative; boundary=b", "text/plain"},
		"the HTML first":     {"text/plain", "text/html"},
		"another charset":    {"charset=UTF-8", "charset=latin1"},
		"another encoding":   {"quoted-printable", "8bit"},
		"a third part":       {"--b--", "--b\n\nmore\n--b--"},
		"no end of the last": {"--b--\n", ""},
		"no headers":         {whole, "--b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(whole, change[0], change[1], 1)
			if changed == whole {
				t.Fatal("nothing was changed")
			}
			if _, err := mailtest.Parse([]byte(strings.ReplaceAll(changed, "\n", "\r\n"))); err == nil {
				t.Error("it was read")
			}
		})
	}
}
