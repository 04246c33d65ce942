// SPDX-License-Identifier: BSD-3-Clause
// What the tests know of a type.
namespace Unicore.Architecture.Tests;

/// <summary>A namespace of an assembly.</summary>
internal readonly record struct Room(string Assembly, string Namespace)
{
    public override string ToString() => Namespace;
}

/// <summary>A type that someone wrote, with all that the compiler and they put into it.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Room">Where it is.</param>
/// <param name="Files">The files that it is written in, below the repository.</param>
/// <param name="Uses">The rooms of this project's types that it mentions, its own among them.</param>
internal sealed record CompiledType(string Name, Room Room, IReadOnlySet<string> Files, IReadOnlySet<Room> Uses);
