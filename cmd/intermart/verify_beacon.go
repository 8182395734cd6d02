package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/intermart/intermart/app/beacon"
)

// verifyBeacon checks the signature of the round that a record names: with the key that is compiled in for quicknet, with
// the one that the chain's hash covers for any other. A record without a round is not told and passes.
func verifyBeacon(award string, record []byte, w io.Writer) bool {
	var r struct{ Beacon string }
	if json.Unmarshal(record, &r) != nil || !strings.HasPrefix(r.Beacon, "drand:") {
		return true
	}
	text, err := fetchText(award + "/beacon")
	var chain string
	if err == nil {
		chain, err = checkBeacon(r.Beacon, text)
	}
	if err != nil {
		fmt.Fprintf(w, "invalid: the public random value: %v\n无效：公共随机数与其签名不符\n", err)
		return false
	}
	fmt.Fprintf(w, "beacon checked: signed with the key of chain %s\n已核对：公共随机数由该链公钥签名\n", chain)
	return true
}

// checkBeacon compares what a record names with a round's proof as the API gives it.
func checkBeacon(named string, proof []byte) (chain string, err error) {
	parts := strings.Split(named, ":")
	var p struct {
		Signature string `json:"signature"`
		PublicKey string `json:"public_key"`
		Period    int    `json:"period"`
		Genesis   int64  `json:"genesis_time"`
		GroupHash string `json:"group_hash"`
		BeaconID  string `json:"beacon_id"`
	}
	if len(parts) != 4 || json.Unmarshal(proof, &p) != nil {
		return "", errors.New("it is no round of a drand chain")
	}
	known := beacon.Quicknet()
	if parts[1] != known.Hash {
		info, _ := json.Marshal(map[string]any{"public_key": p.PublicKey, "period": p.Period, "genesis_time": p.Genesis, "hash": parts[1],
			"groupHash": p.GroupHash, "schemeID": beacon.Scheme, "metadata": map[string]string{"beaconID": p.BeaconID}})
		if known, err = beacon.ParseChain(info); err != nil {
			return "", err
		}
	}
	round, err := strconv.ParseUint(parts[2], 10, 64)
	if err != nil {
		return "", err
	}
	randomness, err := beacon.New(&known, "").Verify(parts[1], round, p.Signature)
	if err == nil && randomness != parts[3] {
		err = errors.New("it is not the value of the round")
	}
	return parts[1], err
}
