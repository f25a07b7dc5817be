package listing

import (
	"bytes"
	"encoding/json"
)

// maxOnPage bounds one page of any list. Elements take many times their length in
// JSON, so that the limit on an answer's bytes does not bound the memory.
const maxOnPage = 50_000

// Elements are those of one page. They are decoded one by one and no more than
// 50,000 of them.
type Elements[T any] []T

// UnmarshalJSON implements json.Unmarshaler; null leaves no elements.
func (e *Elements[T]) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	switch opening, err := decoder.Token(); {
	case err != nil:
		return err
	case opening == nil:
		return nil
	case opening != json.Delim('['):
		return ErrNoData
	}
	list := Elements[T]{}
	for decoder.More() {
		if len(list) == maxOnPage {
			return ErrCrowd
		}
		var element T
		if err := decoder.Decode(&element); err != nil {
			return err
		}
		list = append(list, element)
	}
	*e = list
	return nil
}
