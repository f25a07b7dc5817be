package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// tmpfs is what statfs calls a file system in memory (linux/magic.h).
const tmpfs = 0x01021994

// keepsInMemory reports whether a folder keeps its files in memory, and both it
// and the machine have so many bytes left.
func keepsInMemory(folder string, bytes uint64) bool {
	var system syscall.Statfs_t
	if err := syscall.Statfs(folder, &system); err != nil || system.Type != tmpfs {
		return false
	}
	return system.Bavail*uint64(system.Bsize) >= bytes && availableMemory() >= bytes
}

// availableMemory is how many bytes programs can still get, 0 when Linux does not say.
func availableMemory() uint64 {
	told, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(told), "MemAvailable:")
	number, _, _ := strings.Cut(rest, " kB")
	kilobytes, err := strconv.ParseUint(strings.TrimSpace(number), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
