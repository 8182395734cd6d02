package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
)

const part8 = 8 << 20

// uploads is a market with a notice that asks for a plan, behind a real socket.
type uploads struct {
	*world
	address string
	people  people
	notice  obj
	agency  desk
	code    string
}

func newUploads(t *testing.T) uploads {
	t.Helper()
	w := newWorld(t)
	p := w.people()
	agency, code := w.registered(p, 900)
	n := w.published(p, func(fields obj) { fields["documents"] = []any{obj{"name": "技术方案", "required": true}} })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	go func() { _ = w.web.Serve(l) }()
	t.Cleanup(func() { _ = w.web.Shutdown(context.Background()) })
	return uploads{w, l.Addr().String(), p, n, agency, code}
}

func (u uploads) start(d desk, size, part int) string {
	id := app.NewID()
	d.ask("POST", "/notices/"+u.notice["number"].(string)+"/bids/documents", obj{"id": id, "asked": "技术方案", "size": size, "part_size": part}, 201)
	return id
}

func (u uploads) stored(d desk, id string) (have map[int]bool) {
	have = map[int]bool{}
	list := d.ask("GET", "/notices/"+u.notice["number"].(string)+"/bids/documents", nil, 200)["items"].([]any)
	for _, item := range list {
		if item.(obj)["id"] == id {
			for _, p := range item.(obj)["parts"].([]any) {
				have[int(p.(obj)["n"].(float64))] = true
			}
		}
	}
	return have
}

func hexSum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// put sends a part as a client does; cut bytes of it when not negative, and hangs up.
func (u uploads) put(d desk, id string, n int, b []byte, cut int) (int, error) {
	conn, err := net.Dial("tcp", u.address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	fmt.Fprintf(conn, "PUT /api/v1/bids/documents/%s/parts/%d?sha256=%s HTTP/1.1\r\nHost: test.example\r\nCookie: %s=%s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
		id, n, hexSum(b), d.w.web.cookieName(), d.token, len(b))
	if cut >= 0 {
		_, err := conn.Write(b[:cut])
		return 0, err
	}
	if _, err := conn.Write(b); err != nil {
		return 0, err
	}
	var line [16]byte
	if _, err := io.ReadFull(conn, line[:]); err != nil {
		return 0, err
	}
	var status int
	_, err = fmt.Sscanf(string(line[:]), "HTTP/1.1 %d", &status)
	return status, err
}

// TestFiftyMebibytesCutFiveTimes uploads the largest document over a line that breaks five times in the middle of a part,
// goes on each time from what is there, and ends with the right hash, in the bucket and in the receipt.
func TestFiftyMebibytesCutFiveTimes(t *testing.T) {
	u := newUploads(t)
	plain := make([]byte, 50<<20)
	random := rand.NewChaCha8([32]byte{7})
	_, _ = random.Read(plain)
	copy(plain, "%PDF-1.7\n")
	var sealed bytes.Buffer
	w, err := seal.SealDocument(u.notice["document_recipient"].(string), &sealed)
	u.must(err)
	_, err = w.Write(plain)
	u.must(err)
	u.must(w.Close())
	whole := sealed.Bytes()
	id := u.start(u.agency, len(whole), part8)
	cuts := 0
	for tries := 0; tries < 30; tries++ {
		have := u.stored(u.agency, id)
		left := 0
		for n := 1; n <= 7; n++ {
			if have[n] {
				continue
			}
			left++
			b := whole[(n-1)*part8 : min(n*part8, len(whole))]
			if cuts < 5 && n > cuts {
				cuts++
				_, err := u.put(u.agency, id, n, b, len(b)/2)
				u.must(err)
				break
			}
			if status, err := u.put(u.agency, id, n, b, -1); err != nil || status != 204 {
				t.Fatalf("part %d: %d, %v", n, status, err)
			}
		}
		if left == 0 {
			break
		}
	}
	if cuts != 5 || len(u.stored(u.agency, id)) != 7 {
		t.Fatalf("%d cuts, %d parts", cuts, len(u.stored(u.agency, id)))
	}
	other := bytes.Clone(whole[:part8])
	other[len(other)/2] ^= 1
	if status, err := u.put(u.agency, id, 1, other, -1); err != nil || status != 409 {
		t.Errorf("other bytes under a part that is there: %d, %v", status, err)
	}
	if status, err := u.put(u.agency, id, 1, whole[:part8], -1); err != nil || status != 204 {
		t.Errorf("the same part again: %d, %v", status, err)
	}
	u.agency.ask("POST", "/bids/documents/"+id+"/finish", obj{"sha256": hexSum(other)}, 409)
	end := u.agency.ask("POST", "/bids/documents/"+id+"/finish", obj{"sha256": hexSum(whole)}, 200)
	if end["sha256"] != hexSum(whole) || end["finished"] != true {
		t.Fatalf("%v", end)
	}
	bid := bidWith(t, u, id)
	receipt := u.agency.ask("POST", "/notices/"+u.notice["number"].(string)+"/bids", bid, 201)["receipt"].(string)
	if !bytes.Contains([]byte(receipt), []byte("\n1\n"+hexSum(whole)+"\n")) {
		t.Errorf("the receipt does not name the document:\n%s", receipt)
	}
	u.agency.ask("GET", "/bids/"+bid["bid"].(string), nil, 200)
}

func bidWith(t *testing.T, u uploads, document string) obj {
	bid := sealed(t, u.notice, u.code, "50000.00")
	bid["documents"] = []any{document}
	return bid
}

// TestServeStaysSmallUnderFiftyUploads sends fifty documents of 16 MiB at once through one server, and looks at its heap
// all the while: it holds none of them.
func TestServeStaysSmallUnderFiftyUploads(t *testing.T) {
	u := newUploads(t)
	second, _ := u.registered(u.people, 901)
	const size, count = 16 << 20, 50
	sum := sha256.New()
	_, err := io.Copy(sum, io.LimitReader(pattern{}, part8))
	u.must(err)
	want := hex.EncodeToString(sum.Sum(nil))
	ids := make([]string, count)
	for i := range ids {
		ids[i] = u.start([]desk{u.agency, second}[i%2], size, part8)
	}
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak atomic.Uint64
	stop := make(chan struct{})
	var watched, done sync.WaitGroup
	watched.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				runtime.ReadMemStats(&now)
				peak.Store(max(peak.Load(), now.HeapInuse))
			}
		}
	})
	began := time.Now()
	for i, id := range ids {
		done.Go(func() {
			d := []desk{u.agency, second}[i%2]
			for n := 1; n <= size/part8; n++ {
				url := fmt.Sprintf("http://%s/api/v1/bids/documents/%s/parts/%d?sha256=%s", u.address, id, n, want)
				r, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, url, io.LimitReader(pattern{}, part8))
				r.ContentLength = part8
				r.Header.Set("Content-Type", "application/octet-stream")
				r.Header.Set("Cookie", u.web.cookieName()+"="+d.token)
				res, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Errorf("document %d part %d: %v", i, n, err)
					return
				}
				_ = res.Body.Close()
				if res.StatusCode != http.StatusNoContent {
					t.Errorf("document %d part %d: %d", i, n, res.StatusCode)
					return
				}
			}
		})
	}
	done.Wait()
	close(stop)
	watched.Wait()
	grown := int64(peak.Load()) - int64(before.HeapInuse)
	t.Logf("%d MiB in %s; the heap grew by %d MiB at most, clients included", count*size>>20, time.Since(began).Round(time.Millisecond), grown>>20)
	if grown > 96<<20 {
		t.Errorf("the heap grew by %d MiB: parts are held in memory", grown>>20)
	}
}

// pattern is an endless content without memory.
type pattern struct{}

func (pattern) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i)
	}
	return len(b), nil
}
