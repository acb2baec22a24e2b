VERSION = "1"

run(lambda do |env|
  text = "ruby-rack #{VERSION} at #{env["PATH_INFO"]}, Ruby #{RUBY_VERSION}, Rack #{Rack.release}\n"
  [200, { "content-type" => "text/plain" }, [text]]
end)
