// SPDX-License-Identifier: BSD-3-Clause
// printf's floating point: there when a format has it, and no bytes when none has.
namespace Unicore.EndToEnd.Tests;

public sealed class FloatingPointTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [MatrixFact]
    public async Task AnImageWithoutAFloatingFormatIsSmallerAndOneWithItPrintsAllDigits()
    {
        _workspace.Write("app/app.ukproj", "<Project Sdk=\"Unicore.Sdk/1.0.0\" />");
        _workspace.Write("app/main.c",
            "#include <stdio.h>\nint main(int argc, char *argv[])\n{\n\t(void)argv;\n\tprintf(\"%d\\n\", argc);\n}\n");
        string[] build = ["build", "-c", "Release", "-p:Platform=linuxu"];
        (await _workspace.DotnetAsync("app", build)).Ends(0);
        long without = new FileInfo(_workspace["app/bin/Release/linuxu-x86_64/app"]).Length;

        _workspace.Write("app/main.c",
            "#include <stdio.h>\nint main(void)\n{\n\tprintf(\"%.20f %Lg %a %d\\n\", 0.1, 2.5L, 1.0, 42);\n}\n");
        (await _workspace.DotnetAsync("app", build)).Ends(0);
        long with = new FileInfo(_workspace["app/bin/Release/linuxu-x86_64/app"]).Length;

        Assert.InRange(with - without, 2000, 6000);
        (await _workspace.BootAsync("app", "--no-build", "-c", "Release", "-p:Platform=linuxu", "-p:Timeout=60"))
            .Ends(0).Says("0.10000000000000000555 2.5 0x1p+0 42");
    }
}
