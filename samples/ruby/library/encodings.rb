# SPDX-License-Identifier: BSD-3-Clause
# Fills in upstream's list of the encodings that aren't in every interpreter: encodings.rb TEMPLATE, beside which their sources are.
require "erb"

names = ->(folder, *others) { Dir.children(folder).grep(/\.c\z/).map { |name| name.delete_suffix(".c") }.sort - others }
ENCS = names[File.dirname(ARGV[0]), "ascii", "mktable", "unicode", "us_ascii", "utf_8"]
TRANS = names[File.dirname(ARGV[0]) + "/trans", "newline", "transdb"]
File.write("encinit.c", ERB.new(File.read(ARGV[0]), trim_mode: "%-").result)
