// How long Go takes for what the benchmarks of this folder measure in Java. It reads lines of
// "NAME HEX" from standard input, the messages as Muster writes them, and does with each what
// memberlist 0.2.2 does: a new handle, encoder or decoder of go-msgpack for each message, a new
// cipher for each packet, a new LZW writer or reader for each packet.
//
// It prints lines of "NAME OPERATION NANOSECONDS BYTES ALLOCATIONS", each per operation. A message
// that Go would write otherwise than Muster ends it with an error: then the two did not do the same.
package main

import (
	"bufio"
	"bytes"
	"compress/lzw"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/go-msgpack/codec"
)

const nonceSize, tagSize = 12, 16

type ping struct {
	SeqNo      uint32
	Node       string
	SourceAddr []byte `codec:",omitempty"`
	SourcePort uint16 `codec:",omitempty"`
	SourceNode string `codec:",omitempty"`
}

type ack struct {
	SeqNo   uint32
	Payload []byte
}

type alive struct {
	Incarnation uint32
	Node        string
	Addr        []byte
	Port        uint16
	Meta        []byte
	Vsn         []uint8
}

type suspect struct {
	Incarnation uint32
	Node        string
	From        string
}

type event struct {
	LTime   uint64
	Name    string
	Payload []byte
	CC      bool
}

type query struct {
	LTime       uint64
	ID          uint32
	Addr        []byte
	Port        uint16
	SourceNode  string
	Filters     [][]byte
	Flags       uint32
	RelayFactor uint8
	Timeout     int64
	Name        string
	Payload     []byte
}

type stateHeader struct {
	Nodes        int
	UserStateLen int
	Join         bool
}

type state struct {
	Name        string
	Addr        []byte
	Port        uint16
	Meta        []byte
	Incarnation uint32
	State       int
	Vsn         []uint8
}

type compressed struct {
	Algo uint8
	Buf  []byte
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go:", err)
		os.Exit(1)
	}
}

func write(kind byte, message interface{}) []byte {
	out := bytes.NewBuffer(nil)
	out.WriteByte(kind)
	handle := codec.MsgpackHandle{}
	check(codec.NewEncoder(out, &handle).Encode(message))
	return out.Bytes()
}

func read(content []byte, message interface{}) {
	handle := codec.MsgpackHandle{}
	check(codec.NewDecoder(bytes.NewReader(content), &handle).Decode(message))
}

// One kind of message: what makes an empty one, and how it comes from bytes and goes to them.
type kind struct {
	decode func(content []byte) interface{}
	encode func(first byte, message interface{}) []byte
}

func plain(empty func() interface{}) kind {
	return kind{
		func(content []byte) interface{} {
			message := empty()
			read(content[1:], message)
			return message
		},
		write,
	}
}

var kinds = map[string]kind{
	"PING":      plain(func() interface{} { return new(ping) }),
	"ACK":       plain(func() interface{} { return new(ack) }),
	"ALIVE":     plain(func() interface{} { return new(alive) }),
	"SUSPECT":   plain(func() interface{} { return new(suspect) }),
	"EVENT":     plain(func() interface{} { return new(event) }),
	"QUERY":     plain(func() interface{} { return new(query) }),
	"COMPOUND":  {func(c []byte) interface{} { return splitAndDecode(c) }, compound},
	"PUSH_PULL": {func(c []byte) interface{} { return readStates(c) }, writeStates},
}

type parts struct {
	raw     [][]byte
	decoded []interface{}
}

func splitAndDecode(content []byte) *parts {
	count := int(content[1])
	at := 2 + 2*count
	all := &parts{}
	for i := 0; i < count; i++ {
		length := int(binary.BigEndian.Uint16(content[2+2*i:]))
		part := content[at : at+length]
		at += length
		all.raw = append(all.raw, part)
		if part[0] == 4 {
			message := new(alive)
			read(part[1:], message)
			all.decoded = append(all.decoded, message)
		} else {
			message := new(suspect)
			read(part[1:], message)
			all.decoded = append(all.decoded, message)
		}
	}
	return all
}

func compound(first byte, message interface{}) []byte {
	all := message.(*parts).raw
	out := bytes.NewBuffer(nil)
	out.WriteByte(first)
	out.WriteByte(byte(len(all)))
	for _, part := range all {
		binary.Write(out, binary.BigEndian, uint16(len(part)))
	}
	for _, part := range all {
		out.Write(part)
	}
	return out.Bytes()
}

type states struct {
	header stateHeader
	nodes  []state
}

func readStates(content []byte) *states {
	handle := codec.MsgpackHandle{}
	decoder := codec.NewDecoder(bufio.NewReader(bytes.NewReader(content[1:])), &handle)
	all := &states{}
	check(decoder.Decode(&all.header))
	all.nodes = make([]state, all.header.Nodes)
	for i := range all.nodes {
		check(decoder.Decode(&all.nodes[i]))
	}
	return all
}

func writeStates(first byte, message interface{}) []byte {
	all := message.(*states)
	out := bytes.NewBuffer(nil)
	out.WriteByte(first)
	handle := codec.MsgpackHandle{}
	encoder := codec.NewEncoder(out, &handle)
	check(encoder.Encode(&all.header))
	for i := range all.nodes {
		check(encoder.Encode(&all.nodes[i]))
	}
	return out.Bytes()
}

func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	check(err)
	mode, err := cipher.NewGCM(block)
	check(err)
	return mode
}

func seal(key, content []byte) []byte {
	mode := aead(key)
	out := make([]byte, 1+nonceSize, 1+nonceSize+len(content)+tagSize)
	out[0] = 1
	_, err := io.ReadFull(rand.Reader, out[1:])
	check(err)
	return mode.Seal(out, out[1:], content, nil)
}

func open(key, sealed []byte) []byte {
	content, err := aead(key).Open(nil, sealed[1:1+nonceSize], sealed[1+nonceSize:], nil)
	check(err)
	return content
}

func deflate(content []byte) []byte {
	var out bytes.Buffer
	writer := lzw.NewWriter(&out, lzw.LSB, 8)
	_, err := writer.Write(content)
	check(err)
	check(writer.Close())
	return write(9, &compressed{0, out.Bytes()})
}

func inflate(packet []byte) []byte {
	var content compressed
	read(packet[1:], &content)
	reader := lzw.NewReader(bytes.NewReader(content.Buf), lzw.LSB, 8)
	defer reader.Close()
	var out bytes.Buffer
	_, err := io.Copy(&out, reader)
	check(err)
	return out.Bytes()
}

// Where results go, so that nothing is optimised away.
var sink interface{}

// The best of ten runs: what the work takes when nothing else on the machine disturbs it.
func measure(name, operation string, work func()) {
	least := math.Inf(1)
	var result testing.BenchmarkResult
	for run := 0; run < 10; run++ {
		result = testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				work()
			}
		})
		least = math.Min(least, float64(result.T.Nanoseconds())/float64(result.N))
	}
	fmt.Printf("%s %s %.1f %d %d\n", name, operation, least, result.AllocedBytesPerOp(), result.AllocsPerOp())
}

func same(name string, wanted, got []byte) {
	if !bytes.Equal(wanted, got) {
		check(fmt.Errorf("%s is %x, but comes out as %x", name, wanted, got))
	}
}

func main() {
	testing.Init()
	time := flag.String("time", "100ms", "how long each run of an operation takes")
	secret := flag.String("key", "", "the key, in hexadecimal")
	layers := flag.Bool("layers", false, "whether to encrypt and compress as well")
	flag.Parse()
	check(flag.Set("test.benchtime", *time))
	key, err := hex.DecodeString(*secret)
	check(err)

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		name := words[0]
		content, err := hex.DecodeString(words[1])
		check(err)
		kind, known := kinds[name]
		if !known {
			check(fmt.Errorf("no message is named %s", name))
		}
		message := kind.decode(content)
		same(name, content, kind.encode(content[0], message))
		measure(name, "encode", func() { sink = kind.encode(content[0], message) })
		measure(name, "decode", func() { sink = kind.decode(content) })
		if *layers {
			sealed := seal(key, content)
			same(name, content, open(key, sealed))
			packet := deflate(content)
			same(name, content, inflate(packet))
			measure(name, "encrypt", func() { sink = seal(key, content) })
			measure(name, "decrypt", func() { sink = open(key, sealed) })
			measure(name, "compress", func() { sink = deflate(content) })
			measure(name, "decompress", func() { sink = inflate(packet) })
		}
	}
	check(lines.Err())
}
