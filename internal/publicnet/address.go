package publicnet

import "net/netip"

var (
	// globalUnicast is all of IPv6 that is given out so far (IANA, IPv6 Global Unicast
	// Address Assignments). Whatever lies outside, as unique local, link-local,
	// multicast and IPv4-compatible addresses do, is not public.
	globalUnicast = netip.MustParsePrefix("2000::/3")
	// translated stands for the IPv4 address in its last four bytes, on networks without
	// IPv4 of their own (RFC 6052 section 2.1).
	translated = netip.MustParsePrefix("64:ff9b::/96")
	// special are not public although they look so (IANA, IPv4 and IPv6 Special-Purpose
	// Address Registries). What leads to IPv4 by a tunnel (6to4, Teredo) is refused whole:
	// nobody serves there, and the end of the tunnel may be private.
	special = prefixes(
		"0.0.0.0/8",       // this network
		"10.0.0.0/8",      // private
		"100.64.0.0/10",   // shared by the customers of a carrier
		"127.0.0.0/8",     // this machine
		"169.254.0.0/16",  // this link, where clouds keep their metadata
		"172.16.0.0/12",   // private
		"192.0.0.0/24",    // protocol assignments
		"192.0.2.0/24",    // documentation
		"192.88.99.0/24",  // relays of 6to4
		"192.168.0.0/16",  // private
		"198.18.0.0/15",   // benchmarks
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"224.0.0.0/4",     // multicast
		"240.0.0.0/4",     // reserved, and broadcast
		"2001::/23",       // protocol assignments, Teredo among them
		"2001:db8::/32",   // documentation
		"2002::/16",       // 6to4
		"3fff::/20",       // documentation
	)
)

// prefixes parses a list that is known to be right.
func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// Public reports whether an address is one of the public internet. An address that
// stands for an IPv4 address is as public as that one. One with a zone is not: it
// belongs to a link.
func Public(address netip.Addr) bool {
	if !address.IsValid() || address.Zone() != "" {
		return false
	}
	address = address.Unmap()
	if translated.Contains(address) {
		bytes := address.As16()
		address = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	if address.Is6() && !globalUnicast.Contains(address) {
		return false
	}
	for _, prefix := range special {
		if prefix.Contains(address) {
			return false
		}
	}
	return true
}
