// SPDX-License-Identifier: BSD-3-Clause
// MRI Ruby from its package: scripts, and its bootstraptest, each assertion in a guest of its own. What cannot pass is named, with reasons,
// in samples/ruby.
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

public sealed partial class RubyTests(ITestOutputHelper output) : IDisposable
{
    private const string Hurry = """
          if defined?(RubyVM::MJIT) && RubyVM::MJIT.enabled? # for --jit-wait
            timeout_seconds *= 3

        """;

    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// Builds the package and a program of it, whose build compiles the methods that are written in Ruby and brings the standard library:
    /// extensions in C and libraries in Ruby, files, encodings, threads, fibers, the environment, standard input, and how a program ends.
    /// </summary>
    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public async Task RunsScripts(string platform, string arch)
    {
        await _workspace.PackSamplesAsync("zlib", "ruby");
        _workspace.Write("ruby/app/root/work.rb", """
            require "json"
            require "digest"
            require "set"
            require "zlib"
            File.write("/tmp/lines", (0...1000).map { |i| "zeile ä #{i}\n" }.join)
            text = File.read("/tmp/lines")
            queue = Queue.new
            threads = text.lines.each_slice(250).map { |lines| Thread.new { queue << lines.sum { |line| line[/\d+/].to_i } } }
            threads.each(&:join)
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
        string project = _workspace["ruby/app/interpreter.ukproj"];
        await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project))
            .Replace("\"../library/ruby.ukproj\"", "\"ruby\" Version=\"3.1.2\"", StringComparison.Ordinal)
            .Replace("</Project>", "<ItemGroup><UnikernelEnvironment Include=\"COLOUR\" Value=\"blue\" /></ItemGroup></Project>",
                StringComparison.Ordinal));
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await _workspace.DotnetAsync("ruby/app", ["build", .. target])).Ends(0);
        string[] run = ["run", "--no-build", "-p:UnikernelTimeout=200", .. target];
        (await _workspace.DotnetAsync("ruby/app", [.. run, "--", "/work.rb", "a b"])).Ends(1)
            .Says("[\"3.1.2\",499500,[0,1,4],2231738226,2,[\"a b\"]]")
            .Says("blue 21f40407396cb556 [198, 252, 203, 220]")
            .Says("stack level too deep; another thread runs: true")
            .Says("No such file or directory @ rb_sysopen - /nowhere (Errno::ENOENT)");
        Outcome piped = await _workspace.RunAsync("sh", "ruby/app", "-c",
            $"echo 'puts 6 * 7; exit 5' | dotnet {string.Join(' ', run)}");
        piped.Ends(5).Says("42");
    }

    /// <summary>Upstream's own runner, on the host, with the image as its interpreter: what fails is what the list has.</summary>
    [Theory]
    [InlineData("linuxu")]
    [InlineData("kvm")]
    public async Task PassesBootstrapTest(string platform)
    {
        _workspace.CopySample("zlib");
        _workspace.CopySample("ruby");
        _workspace.CopyFolder("tests/programs/ruby", "suite");
        string[] target = ["-p:Configuration=Release", $"-p:Platform={platform}", "-p:Arch=x86_64"];
        (await _workspace.DotnetAsync("ruby/app", ["build", .. target])).Ends(0);
        string image = platform == "linuxu" ? _workspace["ruby/app/bin/Release/linuxu-x86_64/ruby"] : await WriteBootAsync(target);
        string tests = _workspace["ruby/library/obj/upstream/ruby/bootstraptest"];
        string runner = await File.ReadAllTextAsync(Path.Combine(tests, "runner.rb"));
        if (platform == "kvm")
        {
            // An emulated machine takes a second to boot, which is all the time that some assertions have.
            Assert.Contains(Hurry, runner, StringComparison.Ordinal);
            runner = runner.Replace(Hurry, "  if true\n    timeout_seconds *= 30\n", StringComparison.Ordinal);
        }

        _workspace.Write("suite/runner.rb", runner);
        SortedSet<string> failed = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(tests, "test_*.rb").Order(StringComparer.Ordinal))
        {
            Outcome outcome = await _workspace.RunAsync("ruby", "suite", "runner.rb",
                $"--ruby=/bin/sh {_workspace["suite/guest.sh"]} {image}", "--color=never", "--tty=no", file);
            Match figures = Figures().Match(outcome.Text);
            Assert.True(figures.Success, outcome.Text);
            output.WriteLine($"{Path.GetFileName(file)}: {figures.Value}");
            string[] places = [.. Failures().Matches(outcome.Text).Select(m => m.Groups[1].Value)];
            failed.UnionWith(places);
            if (places.Length > 0)
            {
                output.WriteLine(outcome.Text);
            }
        }

        string[] known = [.. (await File.ReadAllLinesAsync(_workspace["suite/failures.txt"])).Order(StringComparer.Ordinal)];
        Assert.Equal(known, failed);
    }

    /// <summary>
    /// A command that boots the image as `dotnet run` does, without the time that MSBuild takes. Threads have all their memory when they
    /// are made, and some assertions make a hundred.
    /// </summary>
    private async Task<string> WriteBootAsync(string[] target)
    {
        Outcome run = await _workspace.DotnetAsync("ruby/app", ["msbuild", "-t:ComputeRunArguments", "-getProperty:RunArguments",
            "-p:UnikernelMemory=1024", "-p:UnikernelTimeout=600", .. target]);
        run.Ends(0);
        _workspace.Write("boot.sh", $"#!/bin/sh\nexec dotnet {run.Text.Trim()} \"$@\"\n");
        (await _workspace.RunAsync("chmod", ".", "+x", "boot.sh")).Ends(0);
        return _workspace["boot.sh"];
    }

    [GeneratedRegex(@"^(PASS all \d+ tests|FAIL \d+/\d+ tests failed|No tests, no problem)", RegexOptions.Multiline)]
    private static partial Regex Figures();

    [GeneratedRegex(@"^#\d+ (test_\w+\.rb:\d+)", RegexOptions.Multiline)]
    private static partial Regex Failures();
}
