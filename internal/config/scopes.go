package config

import "strings"

// DefaultScopes are those that Core Practice is asked for when none are
// configured. The error is a fault of this program.
func DefaultScopes() (Scopes, error) {
	variables, err := Reference()
	for _, variable := range variables {
		if strings.HasSuffix(variable.Name, "CORE_PRACTICE_SCOPES") {
			return strings.Fields(variable.Default), err
		}
	}
	return nil, err
}
