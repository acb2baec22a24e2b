// The web server.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"example.com/go-modules/internal/greeting"
	"github.com/google/uuid"
)

const version = "1" // VERSION

func main() {
	instance := uuid.NewString()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s, by %s, instance %s\n", greeting.For("go-modules"), version, runtime.Version(), instance)
	})
	mux.Handle("GET /static/", http.FileServer(http.Dir(".")))
	server := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: mux}
	stopped, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-stopped.Done()
		ending, cancel := context.WithTimeout(context.Background(), 25*time.Second)
		defer cancel()
		server.Shutdown(ending)
	}()
	log.Printf("listening on %s", server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
}
