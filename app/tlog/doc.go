// Package tlog is the arithmetic and the signatures of the transparency log: RFC 6962 trees cut into tiles as C2SP
// tlog-tiles wants them, and checkpoints as C2SP signed notes. It reads and writes no storage.
package tlog
