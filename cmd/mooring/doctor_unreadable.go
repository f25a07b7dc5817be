package main

import (
	"os"
	"reflect"
	"time"

	"github.com/alecthomas/kong"

	"mooring/internal/config"
)

// BeforeReset is called by kong before it reads the environment, and would stop at the
// first variable that cannot be read. Here each of them becomes a fault, and its
// default holds, so that the others are looked at as well.
func (c *doctorCommand) BeforeReset(line *kong.Context) error {
	for _, flag := range line.Flags() {
		for _, variable := range flag.Tag.Envs {
			text, given := os.LookupEnv(variable)
			if !given || readable(flag.Value, text) {
				continue
			}
			flag.Tag.Envs = nil
			c.unreadable = append(c.unreadable, config.Fault{Variable: variable, Wrong: "cannot be read", Write: "Write " + kindOf(flag.Target.Type())})
			break
		}
	}
	return nil
}

// readable reports whether a text can become a value.
func readable(value *kong.Value, text string) bool {
	scratch := reflect.New(value.Target.Type()).Elem()
	scan := kong.ScanFromTokens(kong.Token{Type: kong.FlagValueToken, Value: text})
	return value.Mapper.Decode(&kong.DecodeContext{Value: value, Scan: scan}, scratch) == nil
}

// kindOf says what a type takes.
func kindOf(kind reflect.Type) string {
	switch {
	case kind == reflect.TypeFor[time.Duration]():
		return "a time such as 5s"
	case kind.Kind() == reflect.Bool:
		return "true or false"
	case kind.Kind() == reflect.Int:
		return "a whole number"
	default:
		return "it as --help shows"
	}
}
