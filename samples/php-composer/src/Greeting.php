<?php

namespace Sample;

final class Greeting
{
    public const VERSION = '1';

    public static function text(string $path): string
    {
        return sprintf("php-composer %s at %s, PHP %s by %s\n", self::VERSION, $path, PHP_VERSION, PHP_SAPI);
    }
}
