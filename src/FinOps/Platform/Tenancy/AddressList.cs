using System.Net;

namespace FinOps.Platform.Tenancy;

/// <summary>Addresses and networks (CIDR) of versions 4 and 6, from which a tenant may be reached.</summary>
public static class AddressList
{
    /// <summary>At most this many entries.</summary>
    public const int EntriesMax = 200;

    /// <summary>The entry as it is kept, or null when it is neither an address nor a network.</summary>
    public static string? Normal(string entry)
    {
        var text = entry.Trim();
        if (IPAddress.TryParse(text, out var address) && text.Contains('.', StringComparison.Ordinal) | text.Contains(':', StringComparison.Ordinal)) return Plain(address).ToString();
        // A network is named by its first address; whoever names another means the network around it.
        if (text.Split('/') is not [var first, var bits] || !IPAddress.TryParse(first, out var host) || !int.TryParse(bits, System.Globalization.NumberStyles.None, null, out var length)) return null;
        var bytes = host.GetAddressBytes();
        if (length > bytes.Length * 8) return null;
        for (var bit = length; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), length).ToString();
    }

    /// <summary>True when the address is one of the list's, or the list is empty.</summary>
    public static bool Allows(IReadOnlyList<string> list, IPAddress? address)
    {
        if (list.Count == 0) return true;
        if (address is null) return false;
        var plain = Plain(address);
        return list.Any(entry => entry.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.TryParse(entry, out var network) && network.Contains(plain)
            : IPAddress.TryParse(entry, out var one) && one.Equals(plain));
    }

    // A server that listens to both versions sees addresses of version 4 dressed as version 6.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
