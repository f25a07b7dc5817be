package config

import (
	"net/netip"
	"strings"
)

// private are this machine and the networks that nobody on the internet can
// send from (RFC 1122, 1918, 3927, 4193, 4291).
const private = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,fc00::/7,fe80::/10"

// Proxies are the networks of MOORING_TRUSTED_PROXIES, nil for none. Validate
// has refused what is not a list of networks.
func (c Config) Proxies() []netip.Prefix {
	networks, _ := parseNetworks(c.TrustedProxies)
	return networks
}

// parseNetworks reads networks with commas between them; an address alone
// stands for itself, and the word private for what it says.
func parseNetworks(text string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		switch part {
		case "":
			continue
		case "private":
			known, err := parseNetworks(private)
			if err != nil {
				return nil, err
			}
			networks = append(networks, known...)
			continue
		}
		if address, err := netip.ParseAddr(part); err == nil {
			networks = append(networks, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, err
		}
		networks = append(networks, network)
	}
	return networks, nil
}

// checkTrustedProxies checks the networks.
func (c Config) checkTrustedProxies(faults *Faults) {
	if _, err := parseNetworks(c.TrustedProxies); err != nil {
		faults.add("MOORING_TRUSTED_PROXIES", "is not a list of networks", "Write networks with commas between, such as 10.0.0.0/8,fd00::/8, or nothing")
	}
}
