package account

import (
	"crypto/sha256"
	"net/netip"
	"time"
)

const (
	// emailAllowance and addressAllowance are how many failures go without a
	// wait. A whole practice signs in from one address, so that one has more.
	emailAllowance   = 4
	addressAllowance = 19
	// firstWait doubles with every further failure, up to longestWait.
	firstWait   = time.Minute
	longestWait = 15 * time.Minute
	// failureWindow: failures are forgotten when none came for so long.
	failureWindow = 24 * time.Hour
)

// throttle counts failures for one email address and one client address.
type throttle struct {
	email, address FailureKey
}

// throttleOf makes the keys. The email address must be normalised.
func throttleOf(email, address string) throttle {
	return throttle{email: failureKey("email", email), address: failureKey("address", network(address))}
}

// failureKey hashes a kind and a value, with a byte between that neither holds.
func failureKey(kind, value string) FailureKey {
	return sha256.Sum256([]byte(kind + "\x00" + value))
}

// network is what one client is counted by: an IPv4 address, or the /64 that
// one IPv6 client can roam in. An address may come with a port. What cannot be
// read counts as it is, never as nothing.
func network(address string) string {
	if withPort, err := netip.ParseAddrPort(address); err == nil {
		address = withPort.Addr().String()
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return ip.String()
	}
	return prefix.String()
}

// keys lists both.
func (t throttle) keys() []FailureKey { return []FailureKey{t.email, t.address} }

// wait is the longest wait that the counts ask for at now; 0: none.
func (t throttle) wait(counts []Failures, now time.Time) time.Duration {
	var longest time.Duration
	for _, failures := range counts {
		allowance := emailAllowance
		if failures.Key == t.address {
			allowance = addressAllowance
		}
		longest = max(longest, failures.LastAt.Add(waitAfter(failures.Count, allowance)).Sub(now))
	}
	return longest
}

// waitAfter is the wait after a number of failures: 1, 2, 4, 8 and then 15
// minutes, once the allowance is used up.
func waitAfter(failures, allowance int) time.Duration {
	if failures <= allowance {
		return 0
	}
	wait := firstWait
	for range failures - allowance - 1 {
		if wait *= 2; wait >= longestWait {
			return longestWait
		}
	}
	return wait
}
