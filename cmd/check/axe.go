package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// axe-core is published on npm. The integrity is the one that the registry
// states for this version; a change of the version changes both.
const (
	axeVersion   = "4.14.1"
	axeIntegrity = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
	axeFile      = "package/axe.min.js" // inside the archive
)

// prepareAxe puts axe.min.js into the cache, from the archive there or else
// from the registry. The archive is verified at every run.
func prepareAxe(ctx context.Context, w *workshop) error {
	archive := filepath.Join(w.cache, "axe-core-"+axeVersion+".tgz")
	content, err := os.ReadFile(archive)
	if err != nil || verify(content, axeIntegrity) != nil {
		if content, err = fetchAxe(ctx, w, archive); err != nil {
			return err
		}
	}
	script, err := extract(content, axeFile)
	if err != nil {
		return err
	}
	path := filepath.Join(w.cache, "axe-core-"+axeVersion+".min.js")
	if err := replaceFile(path, script); err != nil {
		return err
	}
	w.env = append(w.env, envAxe+"="+path)
	return nil
}

// fetchAxe downloads the archive, verifies it and keeps it at path.
func fetchAxe(ctx context.Context, w *workshop, path string) ([]byte, error) {
	if _, err := exec.LookPath("npm"); err != nil {
		if err := w.install(ctx, "npm, which fetches axe-core,", "npm"); err != nil {
			return nil, err
		}
	}
	folder, err := os.MkdirTemp(w.cache, "fetch-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := w.tool(ctx, "npm", "pack", "axe-core@"+axeVersion, "--pack-destination", folder); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(filepath.Join(folder, filepath.Base(path)))
	if err != nil {
		return nil, err
	}
	if err := verify(content, axeIntegrity); err != nil {
		return nil, fmt.Errorf("axe-core %s from the registry: %w", axeVersion, err)
	}
	return content, replaceFile(path, content)
}

// verify compares content with a digest in the form of npm: the name of the
// algorithm, which must be sha512, a dash, and the sum in base64.
func verify(content []byte, integrity string) error {
	want, ok := strings.CutPrefix(integrity, "sha512-")
	if !ok {
		return fmt.Errorf("the digest %q is not a sha512", integrity)
	}
	sum := sha512.Sum512(content)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("the digest is sha512-%s, want %s", got, integrity)
	}
	return nil
}

// extract returns one file of a gzipped tar archive.
func extract(archive []byte, name string) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("the archive holds no %s", name)
		case err != nil:
			return nil, err
		case header.Name == name:
			return io.ReadAll(files)
		}
	}
}

// replaceFile writes a file so that a reader sees the old one or the new one.
// One that has the content already stays as it is.
func replaceFile(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // gone already when all went well
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
