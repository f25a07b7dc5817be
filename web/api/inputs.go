package api

import (
	"fmt"
	"reflect"
)

// mustBeWhole panics when a struct, or one in it, embeds one that is not exported:
// huma reads and describes none of its fields, and says nothing. It is a fault of the
// program, found when it starts.
func mustBeWhole(of reflect.Type) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of.PkgPath() != "" && of.PkgPath() != reflect.TypeFor[Problem]().PkgPath() {
		return
	}
	for i := range of.NumField() {
		field := of.Field(i)
		if field.Anonymous && !field.IsExported() {
			panic(fmt.Sprintf("api: %s embeds %s, which is not exported", of, field.Name))
		}
		mustBeWhole(field.Type)
	}
}
