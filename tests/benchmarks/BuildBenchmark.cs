// SPDX-License-Identifier: BSD-3-Clause
// Measures builds against .NET's own and against the bare compiler commands, and the size of the first image.
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unicore.Benchmarks;

/// <summary>A null build, a clean build, the image of helloworld.</summary>
internal static class BuildBenchmark
{
    public static async Task RunAsync(string repository, int rounds)
    {
        string root = Directory.CreateTempSubdirectory("unicore-bench-").FullName;
        try
        {
            Directory.CreateDirectory(root + "/app");
            Directory.CreateDirectory(root + "/lib");
            Measure.TakePackages(root, repository);
            foreach (string file in Directory.EnumerateFiles(repository + "/samples/helloworld"))
            {
                File.Copy(file, root + "/app/" + Path.GetFileName(file));
            }

            File.WriteAllText(root + "/lib/lib.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
            string[] build = ["build", "--no-restore", "-c", "Release", "-v:q"];
            await Measure.RunAsync(root + "/lib", "dotnet", "build", "-c", "Release");
            await Measure.RunAsync(root + "/app", "dotnet", "build", "-c", "Release");
            Task Nothing() => Task.CompletedTask;

            double[] none = await Measure.MediansAsync(rounds, (Nothing, () => Measure.RunAsync(root + "/lib", "dotnet", build)),
                (Nothing, () => Measure.RunAsync(root + "/app", "dotnet", build)));
            Console.WriteLine($"null build: empty class library {none[0]:0.00} s, helloworld {none[1]:0.00} s, "
                + $"ratio {none[1] / none[0]:0.00} (aim: at most 1.20)");

            // The same compiler commands, bare: those of compile_commands.json, under ninja with two jobs.
            var rules = new StringBuilder("rule c\n  command = $cmd\n");
            var objects = new List<string>();
            using (JsonDocument commands = JsonDocument.Parse(File.ReadAllText(root + "/app/obj/compile_commands.json")))
            {
                foreach (JsonElement entry in commands.RootElement.EnumerateArray())
                {
                    List<string> words = entry.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()!).ToList();
                    string output = Path.Combine(root, "bare", objects.Count.ToString(CultureInfo.InvariantCulture) + ".o");
                    int at = words.IndexOf("-o");
                    if (at >= 0)
                    {
                        words[at + 1] = output;
                    }
                    else
                    {
                        words.AddRange(["-o", output]);
                    }

                    objects.Add(output);
                    string command = string.Join(' ', words.Select(w => "'" + w.Replace("'", "'\\''", StringComparison.Ordinal) + "'"))
                        .Replace("$", "$$", StringComparison.Ordinal);
                    rules.Append("build ").Append(output).Append(": c\n  cmd = ").Append(command).Append('\n');
                }
            }

            File.WriteAllText(root + "/build.ninja", rules.ToString());
            Task Forget(string folder)
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, true);
                }

                Directory.CreateDirectory(folder);
                return Task.CompletedTask;
            }

            async Task ForgetBuildAsync()
            {
                await Forget(root + "/app/obj/Release");
                await Forget(root + "/app/bin/Release");
            }

            Dictionary<string, string?> cached = new(Measure.Plain) { ["UnikernelObjectCache"] = root + "/objects" };
            double[] clean = await Measure.MediansAsync(rounds,
                (() => Forget(root + "/bare"), () => Measure.RunAsync(root, "ninja", "-j2", "-f", "build.ninja")),
                (ForgetBuildAsync, () => Measure.RunAsync(root + "/app", "dotnet", [.. build, "-m:2"])),
                (ForgetBuildAsync, () => Measure.RunAsync(root + "/app", cached, "dotnet", [.. build, "-m:2"])));
            double floor = clean[0] + none[1];
            Console.WriteLine($"clean build: {objects.Count} bare compiler commands under ninja -j2 {clean[0]:0.00} s + null "
                + $"build {none[1]:0.00} s = {floor:0.00} s, helloworld {clean[1]:0.00} s, ratio {clean[1] / floor:0.00} (aim: "
                + "at most 1.15)");
            Console.WriteLine($"the same with the object cache, its libraries compiled before: helloworld {clean[2]:0.00} s, ratio "
                + $"{clean[2] / floor:0.00}");

            long size = new FileInfo(root + "/app/bin/Release/kvm-x86_64/helloworld").Length;
            Console.WriteLine($"helloworld for kvm/x86_64, Release: {size} bytes, ratio to 40 KiB {size / 40960.0:0.00}");
            File.WriteAllText(root + "/app/main.c", Instructions.Main);
            await Measure.RunAsync(root + "/app", "dotnet", build);
            Console.WriteLine("kvm/x86_64, Release: "
                + $"{await Instructions.ToMainAsync(root + "/app/bin/Release/kvm-x86_64/helloworld", root)} instructions from entry to "
                + "main");
        }
        finally
        {
            Directory.Delete(root, true);
        }
    }
}
