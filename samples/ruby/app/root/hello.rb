# What `dotnet run -- /hello.rb NAME` runs.
puts "Hello, #{ARGV.empty? ? "world" : ARGV.join(" ")}! This is Ruby #{RUBY_VERSION} on a unikernel."
