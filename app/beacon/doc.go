// Package beacon knows public chains of randomness (drand): it verifies a round offline, by its BLS signature, and fetches
// one where a source is configured.
package beacon
