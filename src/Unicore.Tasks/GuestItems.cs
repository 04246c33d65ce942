// SPDX-License-Identifier: BSD-3-Clause
// What a project's items say of its guest.
using Microsoft.Build.Framework;
using Unicore.Running.Guests;

namespace Unicore.Tasks;

internal static class GuestItems
{
    /// <summary>A <c>Network</c> item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="wrong">What is wrong with it; null when nothing is.</param>
    public static GuestNetwork Network(ITaskItem item, out string? wrong) => GuestNetwork.Parse(
        $"{item.ItemSpec}," + string.Join(',', GuestNetwork.Names.Select(n => $"{n}={item.GetMetadata(n)}")), out wrong);

    /// <summary>A <c>Disk</c> item.</summary>
    public static GuestDisk Disk(ITaskItem item)
    {
        string? Said(string name) => item.GetMetadata(name) is { Length: > 0 } text ? text : null;
        return new(item.ItemSpec, Said("Path"), Said("FileSystem"), bool.TryParse(Said("ReadOnly"), out bool isReadOnly) && isReadOnly);
    }
}
