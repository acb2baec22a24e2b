import type { Hint } from './hint.ts';

/** Go, Rust, Java: tools that compile the source. */
export const COMPILED_HINTS: readonly Hint[] = [
  {
    pattern: /missing go\.sum entry|updates to go\.(?:mod|sum) needed|go\.mod file indicates[^\n]*but maximum/,
    next: 'go.mod and go.sum do not have all that is imported: run `go mod tidy` on your machine, commit go.mod and go.sum, and push again.',
  },
  {
    pattern: /inconsistent vendoring in/,
    next: 'vendor/ and go.mod differ: run `go mod vendor` on your machine, commit vendor/, and push again.',
  },
  {
    pattern: /verifying [^\n]*: checksum mismatch|SECURITY ERROR/,
    next: 'A module is not the one whose checksum is in go.sum: run `go clean -modcache && go mod tidy` on your machine, look at what changed in go.sum, commit it if you trust it, and push again.',
  },
  {
    pattern: /no required module provides package|is not in (?:std|GOROOT)|cannot find module providing package/,
    next: 'A package that is imported is in no module of go.mod: run `go mod tidy` on your machine, commit go.mod and go.sum (or the folder that it names; letter case counts), and push again.',
  },
  {
    pattern:
      /the lock file \S+ needs to be updated but --(?:locked|frozen)|cannot update the lock file \S+ because --locked/,
    next: 'Cargo.toml and Cargo.lock differ: run `cargo check` on your machine, commit the new Cargo.lock, and push again.',
  },
  {
    pattern: /is not supported by the following packages?|requires rustc \d|rustc \S+ or newer/,
    next: 'A crate wants a newer Rust: write its version into rust-toolchain.toml (`[toolchain]`, `channel = "1.90"`), or choose an older version of the crate, and push again.',
  },
  {
    pattern:
      /Could not find directory of OpenSSL|pkg-config[^\n]*(?:exited|could not)|system library `?[\w.+-]+`? required by|linker `cc` not found/,
    next: 'A crate needs a library of the system: name its -dev package (libssl-dev, say) in a file called Aptfile, or choose the feature of the crate that brings its own (`rustls`, `vendored`), and push again.',
  },
  {
    pattern:
      /release version \d+ not supported|invalid (?:target|source) release|class file has wrong version|Unsupported class file major version/,
    next: 'The source wants another Java: write its version into system.properties (`java.runtime.version=21`), and push again.',
  },
  {
    pattern: /No jar below \S+ names a Main-Class/,
    next: 'Let the build write the class that starts the app into its jar, with its libraries (maven-shade-plugin, the plugin of Spring Boot, or for Gradle `shadowJar`), or say in a Procfile how it is started (`web: java -cp target/classes:target/dependency/* com.example.Main`, with the goal `dependency:copy-dependencies`), and push again.',
  },
  {
    pattern: /COMPILATION ERROR|Compilation failure|Compilation failed; see the compiler/,
    next: 'The Java compiler found errors: mend those that it names, see that `mvn package` or `./gradlew build` works on your machine, and push again.',
  },
  {
    pattern: /There are test failures|There were failing tests/,
    next: 'Tests failed in the build: mend them, or leave them to your own checks (tests are not run unless the build is told to), and push again.',
  },
  {
    pattern: /no main manifest attribute|Could not find or load main class/,
    next: 'The jar does not say which class starts it: let the build write Main-Class into its manifest, or name the class in the Procfile (`web: java -cp target/app.jar com.example.Main`), and push again.',
  },
];
