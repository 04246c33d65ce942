# SPDX-License-Identifier: BSD-3-Clause
# Lays the standard library out as it is installed: library.rb SOURCES TARGET MACHINE. It runs in miniruby, which has no extensions.

# For building extensions, for terminals, for other systems, or for what isn't there.
LEFT_OUT = %w[bundler irb mkmf rdoc readline reline un yaml]
EXTENSIONS = %w[bigdecimal coverage date digest digest/sha2 io/console json monitor nkf objspace pathname syslog]

source, target, machine = ARGV

def write(path, data)
  path.split("/")[0..-2].inject { |above, name| Dir.mkdir(above) unless File.directory?(above); "#{above}/#{name}" }
    .then { |folder| Dir.mkdir(folder) unless File.directory?(folder) }
  File.binwrite(path, data)
end

def lay(folder, target)
  Dir.glob("**/*", base: folder).sort.each do |name|
    next if LEFT_OUT.include?(name[/\A\w+/]) || name.end_with?(".gemspec") || File.directory?("#{folder}/#{name}")
    write("#{target}/#{name}", File.binread("#{folder}/#{name}"))
  end
end

lay("#{source}/lib", target)
EXTENSIONS.each { |name| lay("#{source}/ext/#{name}/lib", target) }

# What mkconfig.rb would make of configure's findings, as far as scripts ask for it and it holds here.
write("#{target}/#{machine}-linux/rbconfig.rb", <<~RUBY)
  # frozen-string-literal: false
  module RbConfig
    TOPDIR = "/usr"
    CONFIG = {
      "prefix" => "/usr", "exec_prefix" => "/usr", "bindir" => "/usr/bin", "libdir" => "/usr/lib", "datadir" => "/usr/share",
      "sysconfdir" => "/etc", "localstatedir" => "/var", "mandir" => "/usr/share/man", "sitedir" => nil, "vendordir" => nil,
      "rubylibprefix" => "/usr/lib/ruby", "rubylibdir" => "#{target[/\/.*/]}", "rubyarchdir" => "#{target[/\/.*/]}/#{machine}-linux",
      "ruby_install_name" => "ruby", "RUBY_INSTALL_NAME" => "ruby", "RUBYW_INSTALL_NAME" => "", "RUBY_BASE_NAME" => "ruby",
      "RUBY_SO_NAME" => "ruby", "RUBY_PROGRAM_VERSION" => "#{RUBY_VERSION}", "RUBY_API_VERSION" => "#{RUBY_VERSION[/\d+\.\d+/]}",
      "MAJOR" => "#{RUBY_VERSION.split(".")[0]}", "MINOR" => "#{RUBY_VERSION.split(".")[1]}", "TEENY" => "#{RUBY_VERSION.split(".")[2]}",
      "PATCHLEVEL" => "#{RUBY_PATCHLEVEL}", "ruby_version" => "#{RUBY_VERSION[/\d+\.\d+/]}.0", "ruby_pc" => "ruby.pc",
      "arch" => "#{machine}-linux", "sitearch" => "#{machine}-linux", "platform" => "#{machine}-linux", "build_os" => "linux",
      "host" => "#{machine}-linux", "host_cpu" => "#{machine}", "host_os" => "linux",
      "target_cpu" => "#{machine}", "target_os" => "linux", "EXEEXT" => "", "OBJEXT" => "o", "LIBEXT" => "a",
      "DLEXT" => "so", "SOEXT" => "so", "PATH_SEPARATOR" => ":", "SHELL" => "/bin/sh", "ENABLE_SHARED" => "no",
      "EXTSTATIC" => "static", "configure_args" => "",
    }.compact
    MAKEFILE_CONFIG = CONFIG.dup

    def self.expand(value, config = CONFIG)
      value.gsub!(/\\$\\((\\w+)\\)|\\$\\{(\\w+)\\}/) { config[$1 || $2] || $& }
      value
    end

    def self.fire_update!(key, value, *) = CONFIG[key] = MAKEFILE_CONFIG[key] = value

    def self.ruby = File.join(CONFIG["bindir"], CONFIG["ruby_install_name"])
  end
RUBY
