import type { App } from '../app.ts';
import { until } from '../http.ts';
import { expect } from '../story.ts';
import { type Kind, samples, source } from './kind.ts';

const GO = `package main

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, runtime.Version()) })
	http.ListenAndServe(":"+os.Getenv("PORT"), nil)
}
`;

/** A module with what it requires beside it: no proxy is asked. */
const GO_VENDORED = {
  'go.mod': 'module example.com/web\n\ngo 1.23\n\nrequire example.com/words v1.0.0\n',
  'main.go': GO.replace('"runtime"', '"example.com/words"').replace('runtime.Version()', 'words.Said'),
  'vendor/modules.txt': '# example.com/words v1.0.0\n## explicit; go 1.23\nexample.com/words\n',
  'vendor/example.com/words/words.go': 'package words\n\nconst Said = "the words of a module"\n',
};

export const GO_KINDS: readonly Kind[] = [
  {
    kind: 'go-modules',
    sample: 'go-modules',
    // Two programs, and a toolchain that is newer than Debian's.
    says: /by go1\.25/,
    shows: async (app) => {
      expect((await app.did('run', 'ls bin')).stdout).toMatch(/tick\s+web/);
      expect((await app.berth('run', 'command -v go')).code).not.toBe(0);
    },
  },
  {
    kind: 'go-1.22',
    files: { 'main.go': GO, 'go.mod': 'module example.com/old\n\n// +heroku goVersion go1.22\ngo 1.22\n' },
    says: /^go1\.22/,
  },
  {
    kind: 'go-vendored',
    files: GO_VENDORED,
    says: /^the words of a module$/m,
    before: (app) => app.did('builds:set', 'network=off'),
  },
];

const JAVA = `package sample;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public final class Web {
  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("PORT"))), 0);
    byte[] text = ("Java " + System.getProperty("java.version") + "\\n").getBytes();
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
      exchange.close();
    });
    server.start();
  }
}
`;

function pom(release: string): string {
  const about =
    '<modelVersion>4.0.0</modelVersion><groupId>sample</groupId><artifactId>web</artifactId><version>1</version>';
  const properties = `<properties><maven.compiler.release>${release}</maven.compiler.release>
<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>`;
  const manifest = '<archive><manifest><mainClass>sample.Web</mainClass></manifest></archive>';
  const plugin = `<plugin><artifactId>maven-jar-plugin</artifactId><configuration>${manifest}</configuration></plugin>`;
  return `<project>${about}\n${properties}\n<build><plugins>${plugin}</plugins></build></project>\n`;
}

/** Lines of Java other than the default, each as its pom.xml asks for it. */
const JAVA_LINES = ['11', '17', '25'].map(
  (line): Kind => ({
    kind: `java-${line}`,
    files: { 'pom.xml': pom(line), 'src/main/java/sample/Web.java': JAVA },
    says: new RegExp(`^Java ${line}\\b`),
  }),
);

/** Frameworks load a thousand classes before they listen: minutes, where other work has the CPUs. */
const bootsSlowly = (app: App) => app.did('settings:set', 'boot-seconds=300');

/** The heap grows with the dyno. */
async function showsHeap(app: App): Promise<void> {
  const heap = async () => Number(/heap of (\d+) MB/.exec((await app.get()).body)?.[1] ?? 0);
  const small = await heap();
  await app.did('ps:resize', 'web=standard-2x');
  await until('the heap has grown with the dyno', async () => (await heap()) > small * 1.8, { seconds: 60 });
}

export const JAVA_KINDS: readonly Kind[] = [
  { kind: 'java-maven', sample: 'java-maven', says: /Java 21/, shows: showsHeap },
  {
    kind: 'java-maven-wrapper',
    files: { ...source('java-maven-wrapper'), 'pom.xml': pom('21'), 'src/main/java/sample/Web.java': JAVA },
    shows: async (_, output) => expect(output).toContain('Apache Maven 3.9.11'),
  },
  ...samples('java-gradle'),
  { kind: 'java-spring-boot', files: source('java-spring-boot'), before: bootsSlowly, says: /^Spring Boot/ },
  { kind: 'java-quarkus', files: source('java-quarkus'), before: bootsSlowly, says: /^Quarkus/ },
  ...JAVA_LINES,
];

const RUST = `use std::io::{Read, Write};
fn main() {
    let port = std::env::var("PORT").unwrap();
    let listener = std::net::TcpListener::bind(format!("0.0.0.0:{port}")).unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let body = env!("RUSTC_SAYS");
        let _ = write!(stream, "HTTP/1.0 200 OK\\r\\nContent-Length: {}\\r\\n\\r\\n{body}", body.len());
    }
}
`;
/** Cargo names no version of its compiler to a program: a build script does. */
const RUSTC = `fn main() {
    let rustc = std::process::Command::new(std::env::var("RUSTC").unwrap()).arg("--version").output().unwrap();
    println!("cargo:rustc-env=RUSTC_SAYS={}", String::from_utf8_lossy(&rustc.stdout).trim());
}
`;

function cargo(line: string): Kind['files'] {
  return {
    'Cargo.toml': '[package]\nname = "web"\nversion = "0.1.0"\nedition = "2021"\n',
    'Cargo.lock': 'version = 3\n\n[[package]]\nname = "web"\nversion = "0.1.0"\n',
    'build.rs': RUSTC,
    'src/main.rs': RUST,
    'rust-toolchain.toml': `[toolchain]\nchannel = "${line}"\n`,
  };
}

export const RUST_KINDS: readonly Kind[] = [
  {
    kind: 'rust-server',
    sample: 'rust-server',
    shows: async (app) => expect((await app.berth('run', 'command -v cargo')).code).not.toBe(0),
  },
  ...['1.63', '1.85'].map(
    (line): Kind => ({ kind: `rust-${line}`, files: cargo(line) ?? {}, says: new RegExp(`^rustc ${line}\\.`) }),
  ),
  {
    kind: 'rust-from-rustup',
    needs: { name: 'the host of Rust toolchains', url: 'https://static.rust-lang.org/rustup/release-stable.toml' },
    files: cargo('1.80') ?? {},
    says: /^rustc 1\.80\./,
  },
];
