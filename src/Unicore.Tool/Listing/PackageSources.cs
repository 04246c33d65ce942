// SPDX-License-Identifier: BSD-3-Clause
// The libraries and platforms that NuGet sources have. `dotnet pack` tags them; a search finds the tag.
using NuGet.Common;
using NuGet.Configuration;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;

namespace Unicore.Tool.Listing;

/// <summary>Asks package sources, all at once.</summary>
internal static class PackageSources
{
    // The tags of Unicore.Pack.targets. Sources search for words, so that both are found by the first word of them.
    private const string SearchText = "unicore";
    private const string LibraryTag = "unicore-library";
    private const string PlatformTag = "unicore-platform";
    private const int PageSize = 100;
    private const int MaximumPages = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The settings of nuget.config that count in a folder; those of an empty one when it cannot be read.</summary>
    public static ISettings Settings(string folder, Inventory inventory)
    {
        try
        {
            return NuGet.Configuration.Settings.LoadDefaultSettings(folder);
        }
        catch (NuGetConfigurationException e)
        {
            inventory.Warn("UK2506", $"nuget.config cannot be read, so that its package sources are not known: {e.Message}");
            return NullSettings.Instance;
        }
    }

    public static async Task ReadAsync(ListRequest request, ISettings settings, Inventory inventory, CancellationToken cancellation)
    {
        List<Task<(IReadOnlyList<Listed>? Rows, string? Failure)>> answers = Wanted(request, settings)
            .Select(s => AskAsync(s, request.Prerelease, cancellation)).ToList();
        foreach ((IReadOnlyList<Listed>? rows, string? failure) in await Task.WhenAll(answers).ConfigureAwait(false))
        {
            if (rows is not null)
            {
                inventory.Add(rows);
            }
            else
            {
                inventory.Warn("UK2504", failure!);
            }
        }
    }

    private static IEnumerable<PackageSource> Wanted(ListRequest request, ISettings settings)
    {
        List<PackageSource> configured = new PackageSourceProvider(settings).LoadPackageSources().ToList();
        return request.Sources.Count == 0 ? configured.Where(s => s.IsEnabled)
            : request.Sources
                .Select(text => configured.Find(s => s.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
                    ?? new PackageSource(AddressOf(text, request.WorkingFolder)));
    }

    private static string AddressOf(string text, string workingFolder) =>
        text.Contains("://", StringComparison.Ordinal) ? text : Path.GetFullPath(text, workingFolder);

    private static async Task<(IReadOnlyList<Listed>? Rows, string? Failure)> AskAsync(
        PackageSource source, bool prerelease, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            PackageSearchResource search = await Repository.Factory.GetCoreV3(source).GetResourceAsync<PackageSearchResource>(limit.Token)
                .ConfigureAwait(false)
                ?? throw new NotSupportedException("It has no search");
            var rows = new List<Listed>();
            for (int page = 0; page < MaximumPages; page++)
            {
                List<IPackageSearchMetadata> found = (await search
                    .SearchAsync(SearchText, new SearchFilter(prerelease), page * PageSize, PageSize, NullLogger.Instance, limit.Token)
                    .ConfigureAwait(false)).ToList();
                rows.AddRange(found.Select(p => Row(p, source.Name)).OfType<Listed>());
                if (found.Count < PageSize)
                {
                    break;
                }
            }

            return (rows, null);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whatever a source does wrong: the other ones are listed.
            string why = e is OperationCanceledException
                ? $"No answer within {Patience.TotalSeconds} seconds"
                : e.GetBaseException().Message.TrimEnd('.', '!');
            return (null,
                $"The package source '{source.Name}' cannot be listed: {why}. Check its address and the network, "
                    + "or leave out package sources with --offline.");
        }
    }

    private static Listed? Row(IPackageSearchMetadata package, string source)
    {
        string[] tags = (package.Tags ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        bool Has(string tag) => tags.Contains(tag, StringComparer.OrdinalIgnoreCase);
        ListedKind? kind = Has(PlatformTag) ? ListedKind.Platform : Has(LibraryTag) ? ListedKind.Library : null;
        return kind is null
            ? null
            : new Listed(kind.Value, package.Identity.Id, package.Identity.Version.ToNormalizedString(), source, package.Description);
    }
}
