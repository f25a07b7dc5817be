package edge

import (
	"net"
	"net/netip"

	"github.com/labstack/echo/v4"
)

// AddressOf reads whose request it is: the last address in X-Forwarded-For that
// no trusted proxy has, or the sender's when that is no trusted proxy.
func AddressOf(proxies []netip.Prefix) echo.IPExtractor {
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, proxy := range proxies {
		address := proxy.Addr()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: address.AsSlice(), Mask: net.CIDRMask(proxy.Bits(), address.BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
