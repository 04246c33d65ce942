// SPDX-License-Identifier: BSD-3-Clause
// A library as the final link takes it.
using Unicore.Build.Libraries;

namespace Unicore.Build.Linking;

/// <summary>A library and its finished object.</summary>
internal sealed record LinkedLibrary(LibraryManifest Library, string Object);
