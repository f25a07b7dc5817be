// Package view turns what the domain knows into what pages show: pure
// functions from connections, runs and appointments to the view models of
// package templates. It words times for the reader and knows the addresses of
// pages, and it reads nothing by itself.
package view
