// SPDX-License-Identifier: BSD-3-Clause
// `unicore list`: the libraries, platforms and applications that are at hand.
using System.CommandLine;
using NuGet.Configuration;
using Unicore.Tool.Listing;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>list</c>.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var filter = new Argument<string?>("filter")
        {
            Description = "Only what has this text in its name or in what it is; case does not matter.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var root = new Option<string?>("--root")
        {
            Description = "The Unikraft tree; by default $UK_ROOT, else unikraft in $UK_WORKDIR (else ~/.unikraft).",
            HelpName = "DIR",
        };
        var libraries = new Option<string[]>("--libs")
        {
            Description = "A folder with external libraries, or such a library; by default $UK_LIBS, else libs in $UK_WORKDIR.",
            HelpName = "DIR",
        };
        var sources = new Option<string[]>("--source")
        {
            Description = "A NuGet source: its name, address or folder; by default those of nuget.config.",
            HelpName = "SOURCE",
        };
        var prerelease = new Option<bool>("--prerelease") { Description = "Take versions before their release, too." };
        var offline = new Option<bool>("--offline") { Description = "Ask no NuGet source." };
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs (see list.md in the documentation)." };
        var command = new Command("list", "List the libraries, platforms and applications that are at hand.")
        {
            filter, root, libraries, sources, prerelease, offline, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            ListRequest.From(parsed.GetValue(root), parsed.GetValue(libraries) ?? [], Directory.GetCurrentDirectory(),
                Environment.GetEnvironmentVariable) with
            {
                Sources = parsed.GetValue(sources) ?? [],
                Prerelease = parsed.GetValue(prerelease),
                Offline = parsed.GetValue(offline),
            },
            parsed.GetValue(filter) ?? "",
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ListRequest request, string filter, bool json, CancellationToken cancellation)
    {
        var inventory = new Inventory();
        UnikraftFolders.Read(request, inventory);
        ISettings settings = PackageSources.Settings(request.WorkingFolder, inventory);
        CoreLibraries.Read(AppContext.BaseDirectory, settings, inventory);
        if (!request.Offline)
        {
            await PackageSources.ReadAsync(request, settings, inventory, cancellation).ConfigureAwait(false);
        }

        inventory.Finish();
        List<Listed> rows = inventory.Rows.Where(r => Has(r.Name, filter) || Has(r.Title ?? "", filter)).ToList();
        DiagnosticText.Write(inventory.Diagnostics);
        if (json)
        {
            Console.Out.WriteLine(ListJson.Document(rows, inventory.Diagnostics));
        }
        else if (rows.Count > 0)
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            Console.Out.WriteLine(string.Join('\n', ListText.Lines(rows, home, Console.IsOutputRedirected ? null : Console.WindowWidth)));
        }
        else if (inventory.HasRead)
        {
            await Console.Error.WriteLineAsync(filter.Length == 0
                ? "unicore: there is nothing to list"
                : $"unicore: nothing has '{filter}' in it").ConfigureAwait(false);
        }

        return inventory.HasRead ? 0 : 1;
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
