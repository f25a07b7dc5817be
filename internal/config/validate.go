package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mooring/internal/origin"
)

// maxAppName is the longest product name, in characters, that the pages' header has room for.
const maxAppName = 60

// longestDrain bounds MOORING_DRAIN: whoever stops the program does not wait for ever.
const longestDrain = time.Minute

// Validate checks everything and returns every fault at once, as Faults; nil
// when there is none.
func (c Config) Validate() error {
	var faults Faults
	checkListen(&faults, "MOORING_LISTEN", c.Listen)
	c.checkBaseURL(&faults)
	c.checkDatabase(&faults)
	c.checkLogFormat(&faults)
	c.checkAppName(&faults)
	c.checkBrand(&faults)
	c.checkMail(&faults)
	c.checkTimeZone(&faults)
	if c.MetricsListen != "" {
		checkListen(&faults, "MOORING_METRICS_LISTEN", c.MetricsListen)
	}
	c.checkTrustedProxies(&faults)
	c.checkReturnOrigins(&faults)
	if c.Drain < 0 || c.Drain > longestDrain {
		faults.add("MOORING_DRAIN", "is below nothing or above a minute", "Write a time such as 5s, or 0s")
	}
	c.checkProviders(&faults)
	return faults.orNil()
}

// checkListen checks an address to listen on.
func checkListen(faults *Faults, variable, address string) {
	const write = "Write a host and a port, such as 127.0.0.1:8080 or :8080"
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		faults.add(variable, "is not a host and a port", write)
		return
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		faults.add(variable, "has a port that is not a number from 0 to 65535", write)
	}
}

// checkBaseURL checks the public address. It has no path, because the routes
// and the cookie's "__Host-" name are those of a whole host.
func (c Config) checkBaseURL(faults *Faults) {
	const variable = "MOORING_BASE_URL"
	const write = "Write the address that browsers use, such as https://connect.example.com"
	if c.BaseURL == "" {
		if _, _, err := net.SplitHostPort(c.Listen); err == nil && c.PublicURL() == "" {
			faults.add(variable, "is empty, and MOORING_LISTEN is not a fixed port on this machine that it could follow from", write)
		}
		return
	}
	address, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || address.Hostname() == "" || address.Scheme != "https" && address.Scheme != "http":
		faults.add(variable, "is not an address that begins with https:// or http://", write)
	case address.User != nil:
		faults.add(variable, "holds a user name or a password", write)
	case strings.Trim(address.Path, "/") != "" || address.RawQuery != "" || address.ForceQuery || address.Fragment != "":
		faults.add(variable, "has something after the host", write)
	case !origin.Protected(address):
		faults.add(variable, "uses http, and only an address on this machine may", write)
	}
}

// checkAppName checks the product's name. Core Practice checkpoint 3 refuses
// names that contain its own, and so does this, however it is written.
func (c Config) checkAppName(faults *Faults) {
	const variable = "MOORING_APP_NAME"
	const write = "Write the name your product is sold under"
	switch {
	case strings.TrimSpace(c.AppName) == "":
		faults.add(variable, "is empty", write)
	case strings.ContainsFunc(c.AppName, unicode.IsControl) || !utf8.ValidString(c.AppName):
		faults.add(variable, "holds characters that cannot be shown", write)
	case utf8.RuneCountInString(c.AppName) > maxAppName:
		faults.add(variable, "is longer than "+strconv.Itoa(maxAppName)+" characters", write)
	case strings.Contains(onlyLetters(c.AppName), "corepractice"):
		faults.add(variable, "contains \"Core Practice\", which Core Practice does not allow", write)
	}
}

// onlyLetters drops case and everything that is not a letter or a digit.
func onlyLetters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
