// Package doctor looks at a whole configuration as "mooring serve" would read it and
// at everything that it names: the public address, the keyset, the database and its
// schema, mail, the vendor's look and each provider that is offered. It explains each
// fault in plain words with what to do about it.
//
// It changes nothing, signs in nowhere and presents no secret to anybody: what is
// asked over the network is asked without credentials, once and with a limit of time.
// Its findings hold no secret either.
package doctor
