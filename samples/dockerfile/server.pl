# A small HTTP server on Perl's own modules, one process a request.
use strict;
use warnings;
use IO::Socket::INET;

my $VERSION = '1';
my $port    = $ENV{PORT} || 8000;
$| = 1;

open my $file, '<', 'built' or die "Cannot read the time of the build: $!\n";
chomp(my $built = <$file>);
close $file;

$SIG{CHLD} = 'IGNORE';
$SIG{TERM} = sub { print "dockerfile $VERSION stops\n"; exit 0 };

my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => $port, Listen => 64, ReuseAddr => 1)
  or die "Cannot listen on $port: $!\n";
print "dockerfile $VERSION listens on $port\n";

while (1) {
    my $client = $server->accept or next;
    my $child = fork;
    if (!defined $child) { warn "Cannot fork: $!\n"; close $client; next }
    if ($child) { close $client; next }
    $SIG{TERM} = 'DEFAULT';
    answer($client);
    exit 0;
}

sub answer {
    my ($client) = @_;
    alarm 30;
    my $request = <$client> // return;
    while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
    my ($method, $path) = $request =~ m{^([A-Z]+) (/[^ ?]*)};
    my $known = defined $path && $path eq '/';
    my $body = $known ? "dockerfile $VERSION, built $built\n" : "Not found\n";
    my $status = $known ? '200 OK' : '404 Not Found';
    print {$client} "HTTP/1.1 $status\r\nContent-Type: text/plain; charset=utf-8\r\nX-App: dockerfile $VERSION\r\n",
      'Content-Length: ', length $body, "\r\nConnection: close\r\n\r\n", ($method // '') eq 'HEAD' ? '' : $body;
    close $client;
}
