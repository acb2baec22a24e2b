package greeting

// For greets by name.
func For(name string) string { return "Hello from " + name }
