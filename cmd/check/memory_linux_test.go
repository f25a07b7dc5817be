package main

import (
	"math"
	"os"
	"testing"
)

func TestAServerIsKeptInMemoryOnlyWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	if available := availableMemory(); available < 1<<20 {
		t.Errorf("programs can get %d bytes", available)
	}
	if keepsInMemory("/proc", 1) || keepsInMemory("/nowhere/to/be", 1) {
		t.Error("a folder that keeps no files in memory will do")
	}
	if keepsInMemory(memoryFolder, math.MaxUint64) {
		t.Error("there is room for everything")
	}
	if _, err := os.Stat(memoryFolder); err == nil && !keepsInMemory(memoryFolder, 0) {
		t.Errorf("%s does not keep its files in memory", memoryFolder)
	}
}
