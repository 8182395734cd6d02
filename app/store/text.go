package store

import (
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// clean refuses texts that PostgreSQL can't hold, anywhere in what is written: bun would store something else instead.
func clean(values ...any) error {
	for _, v := range values {
		if !sound(reflect.ValueOf(v)) {
			return badText()
		}
	}
	return nil
}

// plain are types that hold no text of ours, or that bun writes by itself.
var plain = []reflect.Type{reflect.TypeFor[time.Time](), reflect.TypeFor[bun.ListValues](), reflect.TypeFor[*pgdialect.ArrayValue]()}

func sound(v reflect.Value) bool {
	if v.IsValid() && slices.Contains(plain, v.Type()) {
		return true
	}
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s)
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || sound(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if !sound(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 || k == reflect.Int {
			return true
		}
		for i := range v.Len() {
			if !sound(v.Index(i)) {
				return false
			}
		}
	}
	return true
}
