// SPDX-License-Identifier: BSD-3-Clause
// Whatever decides about a report is in its key.
using Unicore.Analysis.Caching;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

public sealed class CacheTests(Programs programs) : IClassFixture<Programs>
{
    [Fact]
    public async Task AKeyChangesWithWhatIsReadAndWithNothingElse()
    {
        string near = programs.Folder + "/near", far = programs.Folder + "/far", status = programs.Folder + "/var/lib/dpkg/status";
        Directory.CreateDirectory(near);
        Directory.CreateDirectory(far);
        string library = await programs.CompileAsync("gcc", "int f(void) { return 1; }", "-shared", "-fPIC");
        string other = await programs.CompileAsync("gcc", "int f(void) { return 2; }", "-shared", "-fPIC");
        File.Copy(library, far + "/libf.so");
        string program = await programs.CompileAsync("gcc", "int f(void); int main(void) { return f(); }", "-L" + far, "-lf");
        AnalysisRequest request = new() { Program = program, LibraryPath = $"{near}:{far}" };
        List<string> keys = [Key(request), Key(request, "json"), Key(request with { Opened = ["libm.so.6"] })];

        // One that is found before it.
        File.Copy(library, near + "/libf.so");
        keys.Add(Key(request));
        File.Copy(other, near + "/libf.so", overwrite: true);
        keys.Add(Key(request));
        File.SetLastWriteTimeUtc(near + "/libf.so", DateTime.UnixEpoch);
        Assert.Equal(keys[^1], Key(request));
        File.Delete(near + "/libf.so");
        Assert.Equal(keys[0], Key(request));
        File.Delete(far + "/libf.so");
        keys.Add(Key(request));
        keys.Add(Key(request with { Core = Path.GetFullPath("../../../../src/libs", AppContext.BaseDirectory) }));
        keys.Add(Key(request with { Root = programs.Folder }));
        Directory.CreateDirectory(Path.GetDirectoryName(status)!);
        await File.WriteAllTextAsync(status, "Package: a\n");
        keys.Add(Key(request with { Root = programs.Folder }));
        Assert.Distinct(keys);
    }

    [Fact]
    public void WhatIsDamagedCountsForNothing()
    {
        string folder = programs.Folder + "/cache";
        AnalysisCache cache = new(folder, TimeProvider.System);
        byte[] key = new byte[32];
        Assert.Null(cache.Find(key));
        cache.Keep(key, "report");
        Assert.Equal("report", cache.Find(key));
        string file = Directory.EnumerateFiles(folder, "*.report", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Null(cache.Find(key));
        AnalysisCache nowhere = new("/dev/null/cache", TimeProvider.System);
        nowhere.Keep(key, "report");
        Assert.Null(nowhere.Find(key));
    }

    private static string Key(AnalysisRequest request, string form = "text")
    {
        List<Diagnostic> diagnostics = [];
        return Convert.ToHexString(ProgramAnalyzer.Load(request, diagnostics)!.Key(form));
    }
}
