//go:build !unix

package main

import "os"

// columns is how wide a terminal is; here nobody knows, so no file is one.
func columns(*os.File) (int, bool) { return 0, false }
