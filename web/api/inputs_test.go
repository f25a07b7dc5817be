package api

import (
	"reflect"
	"testing"
)

func TestAnInputThatHumaWouldNotFillIsFoundAtTheStart(t *testing.T) {
	t.Parallel()
	type hidden struct{ Name string }
	type wrong struct {
		Body struct{ hidden }
	}
	mustBeWhole(reflect.TypeFor[connectionListInput]())
	defer func() {
		if recover() == nil {
			t.Error("it was taken")
		}
	}()
	mustBeWhole(reflect.TypeFor[wrong]())
}
