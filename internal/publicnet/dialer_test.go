package publicnet_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"mooring/internal/publicnet"
)

// server answers on this machine; it fails the test when it may not be reached and is.
func server(t *testing.T, mayBeReached bool) *httptest.Server {
	t.Helper()
	made := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if !mayBeReached {
			t.Error("the server was reached")
		}
	}))
	t.Cleanup(made.Close)
	return made
}

// get asks for an address through a new transport.
func get(t *testing.T, options publicnet.Options, address string) error {
	t.Helper()
	transport := publicnet.NewTransport(publicnet.NewDialer(options))
	t.Cleanup(transport.CloseIdleConnections)
	response, err := (&http.Client{Transport: transport}).Get(address)
	if err == nil {
		err = response.Body.Close()
	}
	return err
}

func TestAPrivateAddressIsNotDialled(t *testing.T) {
	t.Parallel()
	address := server(t, false).Listener.Addr().(*net.TCPAddr)
	_, port, _ := net.SplitHostPort(address.String())
	for name, host := range map[string]string{
		"as it is": "127.0.0.1", "by a name": "localhost", "mapped": "[::ffff:127.0.0.1]", "as nothing": "0.0.0.0", "short": "127.1", "as a number": "2130706433",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := get(t, publicnet.Options{}, "http://"+host+":"+port+"/")
			var unknown *net.DNSError
			if !errors.Is(err, publicnet.ErrPrivate) && !errors.As(err, &unknown) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestANameIsJudgedByWhatItResolvesToWhenItIsDialled(t *testing.T) {
	t.Parallel()
	target := server(t, false)
	_, port, _ := net.SplitHostPort(target.Listener.Addr().String())
	err := get(t, publicnet.Options{Resolver: resolver(t, [4]byte{127, 0, 0, 1})}, "http://public.example.:"+port+"/")
	if !errors.Is(err, publicnet.ErrPrivate) {
		t.Errorf("error %v", err)
	}
}

func TestAPrivateAddressIsDialledWhereThatIsAllowed(t *testing.T) {
	t.Parallel()
	if err := get(t, publicnet.Options{AllowPrivate: true}, server(t, true).URL); err != nil {
		t.Error(err)
	}
}

func TestNoProxyOfTheEnvironmentIsUsed(t *testing.T) {
	t.Parallel()
	if publicnet.NewTransport(publicnet.NewDialer(publicnet.Options{})).Proxy != nil {
		t.Error("the transport has a proxy")
	}
}

func TestASocketInTheFileSystemIsNotDialled(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/socket"
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if _, err := publicnet.NewDialer(publicnet.Options{}).DialContext(t.Context(), "unix", path); !errors.Is(err, publicnet.ErrPrivate) {
		t.Errorf("error %v", err)
	}
}

// resolver answers every question for an address with one, as a name server of
// somebody's design does.
func resolver(t *testing.T, address [4]byte) *net.Resolver {
	t.Helper()
	listener, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		question := make([]byte, 1500)
		for {
			n, from, err := listener.ReadFrom(question)
			if err != nil {
				return
			}
			if _, err := listener.WriteTo(answer(question[:n], address), from); err != nil {
				return
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", listener.LocalAddr().String())
	}}
}

// answer makes the answer to a question (RFC 1035 section 4.1): one A record, or none
// to any other type.
func answer(question []byte, address [4]byte) []byte {
	const header, record = 12, 5 // record: the rest of a question after its name
	end := header
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	isA := question[end+2] == 1
	made := append([]byte{}, question[:end+record]...)
	made[2], made[3] = 0x81, 0x80
	clear(made[6:header]) // no answers yet, and none of what else the question brought
	if isA {
		made[7] = 1
		made = append(made, 0xc0, header, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		made = append(made, address[:]...)
	}
	return made
}
