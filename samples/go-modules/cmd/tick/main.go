// A worker that writes a line every ten seconds.
package main

import (
	"log"
	"time"

	"example.com/go-modules/internal/greeting"
)

func main() {
	for range time.Tick(10 * time.Second) {
		log.Print(greeting.For("tick"))
	}
}
