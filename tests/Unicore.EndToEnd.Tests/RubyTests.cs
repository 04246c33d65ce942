// SPDX-License-Identifier: BSD-3-Clause
// MRI Ruby from its package. The other targets are in the deep suite: its three hundred files are compiled for each.
namespace Unicore.EndToEnd.Tests;

/// <summary>The sample, in an application of its own.</summary>
public sealed class RubyTests
{
    [Fact]
    public async Task RubyRunsScripts()
    {
        using Workspace workspace = new() { Patience = TimeSpan.FromMinutes(20) };
        await RunScriptsAsync(workspace, "kvm", "x86_64");
    }

    /// <summary>
    /// Builds the package and a program of it, whose build compiles the methods that are written in Ruby and brings the standard library:
    /// extensions in C and libraries in Ruby, files, encodings, threads, fibers, the environment, standard input, and how a program ends.
    /// </summary>
    internal static async Task RunScriptsAsync(Workspace workspace, string platform, string arch)
    {
        workspace.CopySample("zlib");
        workspace.CopySample("ruby");
        workspace.Write("ruby/app/root/work.rb", """
            require "json"
            require "digest"
            require "set"
            require "zlib"
            File.write("/tmp/lines", (0...1000).map { |i| "zeile ä #{i}\n" }.join)
            text = File.read("/tmp/lines")
            queue = Queue.new
            4.times.map { |t| Thread.new { queue << text.lines.select.with_index { |_, i| i % 4 == t }.sum { |line| line[/\d+/].to_i } } }.each(&:join)
            total = queue.size.times.sum { queue.pop }
            squares = Fiber.new { 3.times { |i| Fiber.yield(i * i) } }
            GC.start
            puts JSON.generate([RUBY_VERSION, total, 3.times.map { squares.resume }, Zlib.crc32(text), Set[1, 2, 1].size, ARGV])
            puts "#{ENV["COLOUR"]} #{Digest::SHA256.hexdigest("unicore")[0, 16]} #{"日本".encode("EUC-JP").bytes}"
            begin
              def down(n) = down(n + 1) + 1
              down(0)
            rescue SystemStackError => error
              busy = Thread.new { loop {} }
              sleep 0.05
              puts "#{error.message}; another thread runs: #{busy.alive?}"
            end
            File.open("/nowhere")
            """);
        string project = workspace["ruby/app/interpreter.ukproj"];
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project))
            .Replace("\"../library/ruby.ukproj\"", "\"ruby\" Version=\"3.1.2\"", StringComparison.Ordinal)
            .Replace("</Project>", "<ItemGroup><UnikernelEnvironment Include=\"COLOUR\" Value=\"blue\" /></ItemGroup></Project>",
                StringComparison.Ordinal));
        (await workspace.DotnetAsync("zlib/library", ["pack", "-o", workspace["feed"]])).Ends(0);
        (await workspace.DotnetAsync("ruby/library", ["pack", "-o", workspace["feed"]])).Ends(0);
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await workspace.DotnetAsync("ruby/app", ["build", .. target])).Ends(0);
        string[] run = ["run", "--no-build", "-p:UnikernelTimeout=200", .. target];
        (await workspace.DotnetAsync("ruby/app", [.. run, "--", "/work.rb", "a b"])).Ends(1)
            .Says("[\"3.1.2\",499500,[0,1,4],2231738226,2,[\"a b\"]]").Says("blue 21f40407396cb556 [198, 252, 203, 220]")
            .Says("stack level too deep; another thread runs: true")
            .Says("No such file or directory @ rb_sysopen - /nowhere (Errno::ENOENT)");
        Outcome piped = await workspace.RunAsync("sh", "ruby/app", "-c",
            $"echo 'puts 6 * 7; exit 5' | dotnet {string.Join(' ', run)}");
        piped.Ends(5).Says("42");
    }
}
