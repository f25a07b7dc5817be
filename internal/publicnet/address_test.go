package publicnet_test

import (
	"net/netip"
	"testing"

	"mooring/internal/publicnet"
)

func TestOnlyAddressesOfThePublicInternetArePublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"1.1.1.1": true, "8.8.8.8": true, "100.63.255.255": true, "100.128.0.0": true, "172.15.255.255": true, "172.32.0.0": true,
		"192.0.1.1": true, "198.17.255.255": true, "198.20.0.0": true, "223.255.255.255": true, "11.0.0.0": true,
		"2606:4700:4700::1111": true, "2001:200::1": true, "2a00:1450:4001::1": true,
		"::ffff:8.8.8.8": true, "64:ff9b::8.8.8.8": true,

		"0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "10.255.255.255": false, "100.64.0.0": false, "100.127.255.255": false,
		"127.0.0.1": false, "127.255.255.254": false, "169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.0.0.8": false, "192.0.2.1": false, "192.88.99.1": false, "192.168.1.1": false, "198.18.0.1": false, "198.19.255.255": false,
		"198.51.100.7": false, "203.0.113.9": false, "224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::127.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:10.1.2.3": false, "::ffff:169.254.169.254": false,
		"::ffff:0:8.8.8.8": false, "64:ff9b::127.0.0.1": false, "64:ff9b::10.0.0.1": false, "64:ff9b:1::8.8.8.8": false, "100::1": false,
		"fc00::1": false, "fd12:3456::1": false, "fe80::1": false, "fec0::1": false, "ff02::1": false,
		"2001::1": false, "2001:0:4136:e378:8000:63bf:3fff:fdd2": false, "2001:2::1": false, "2001:db8::1": false,
		"2002:7f00:1::": false, "2002:808:808::1": false, "3fff::1": false, "5f00::1": false, "4000::1": false,
	} {
		if got := publicnet.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("Public(%s) = %t", address, got)
		}
	}
	if publicnet.Public(netip.Addr{}) {
		t.Error("no address at all is public")
	}
	if publicnet.Public(netip.MustParseAddr("2606:4700:4700::1111").WithZone("eth0")) {
		t.Error("an address of one link is public")
	}
}

func FuzzPublic(f *testing.F) {
	for _, seed := range []string{"\x7f\x00\x00\x01", "\x0a\x00\x00\x01", "\xa9\xfe\xa9\xfe", "\x08\x08\x08\x08"} {
		f.Add([]byte(seed))
		f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff" + seed))
		f.Add([]byte("\x00\x64\xff\x9b\x00\x00\x00\x00\x00\x00\x00\x00" + seed))
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		address, ok := netip.AddrFromSlice(bytes)
		if !ok {
			return
		}
		public := publicnet.Public(address)
		if plain := address.Unmap(); public && (plain.IsLoopback() || plain.IsPrivate() || plain.IsLinkLocalUnicast() ||
			plain.IsMulticast() || plain.IsUnspecified() || !plain.IsGlobalUnicast()) {
			t.Errorf("%s is public", address)
		}
		if !address.Is4() {
			return
		}
		// However an IPv4 address is written, it is as public as it is.
		four := address.As4()
		mapped := netip.AddrFrom16(address.As16())
		through := netip.AddrFrom16([16]byte(append([]byte("\x00\x64\xff\x9b\x00\x00\x00\x00\x00\x00\x00\x00"), four[:]...)))
		if publicnet.Public(mapped) != public || publicnet.Public(through) != public {
			t.Errorf("%s, %s and %s differ", address, mapped, through)
		}
	})
}
