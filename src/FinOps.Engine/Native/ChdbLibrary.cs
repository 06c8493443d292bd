using System.Runtime.InteropServices;
using System.Text;

namespace FinOps.Engine.Native;

/// <summary>A bound query parameter: <c>{name:Type}</c> in the statement, its value as ClickHouse reads it from text.</summary>
internal readonly record struct QueryParameter(string Name, string Value);

/// <summary>What a finished statement did, as the engine counts it.</summary>
internal readonly record struct QueryProgress(
    ulong RowsRead, ulong BytesRead, ulong RowsWritten, ulong BytesWritten, ulong ResultRows, ulong ResultBytes);

/// <summary>The answer to one statement: an error, or output that was not sent to a file.</summary>
internal readonly record struct QueryAnswer(string? Error, byte[] Output, QueryProgress Progress);

/// <summary>The functions of libchdb that the host calls.</summary>
internal sealed unsafe class ChdbLibrary
{
    private readonly delegate* unmanaged[Cdecl]<int, byte**, nint*> connect;
    private readonly delegate* unmanaged[Cdecl]<nint*, void> close;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nint> query;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint> queryWithParameters;
    private readonly delegate* unmanaged[Cdecl]<nint, void> destroy;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> buffer;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint> length;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> error;
    private readonly delegate* unmanaged[Cdecl]<nint, ulong> resultRows, resultBytes, rowsRead, bytesRead, rowsWritten, bytesWritten;

    /// <exception cref="DllNotFoundException">The file is absent or not a library for this machine.</exception>
    /// <exception cref="EntryPointNotFoundException">The library lacks a function: another version.</exception>
    public ChdbLibrary(string path)
    {
        var library = NativeLibrary.Load(path);
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        connect = (delegate* unmanaged[Cdecl]<int, byte**, nint*>)Export("chdb_connect");
        close = (delegate* unmanaged[Cdecl]<nint*, void>)Export("chdb_close_conn");
        query = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nint>)Export("chdb_query_n");
        queryWithParameters = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, byte**, nuint*, byte**, nuint*, nuint, nint>)
            Export("chdb_query_with_params_n");
        destroy = (delegate* unmanaged[Cdecl]<nint, void>)Export("chdb_destroy_query_result");
        buffer = (delegate* unmanaged[Cdecl]<nint, byte*>)Export("chdb_result_buffer");
        length = (delegate* unmanaged[Cdecl]<nint, nuint>)Export("chdb_result_length");
        error = (delegate* unmanaged[Cdecl]<nint, byte*>)Export("chdb_result_error");
        resultRows = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("chdb_result_rows_read");
        resultBytes = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("chdb_result_bytes_read");
        rowsRead = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("chdb_result_storage_rows_read");
        bytesRead = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("chdb_result_storage_bytes_read");
        rowsWritten = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("chdb_result_rows_written");
        bytesWritten = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("chdb_result_bytes_written");
    }

    /// <summary>Opens a connection; the first one opens the data directory.</summary>
    /// <returns>The connection, or null when the engine refused; it has then written why to standard error.</returns>
    public nint* Connect(IReadOnlyList<string> arguments)
    {
        var count = arguments.Count;
        var texts = stackalloc byte*[count + 1];
        for (var i = 0; i < count; i++)
            texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        texts[count] = null;
        try
        {
            return connect(count, texts);
        }
        finally
        {
            for (var i = 0; i < count; i++)
                Marshal.FreeCoTaskMem((nint)texts[i]);
        }
    }

    public void Close(nint* connection) => close(connection);

    /// <summary>Runs one statement to its end on the calling thread.</summary>
    public QueryAnswer Query(nint connection, ReadOnlySpan<byte> sql, string format, IReadOnlyList<QueryParameter> parameters)
    {
        Span<byte> formatText = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Math.Min(format.Length, 256))];
        formatText = formatText[..Encoding.UTF8.GetBytes(format.AsSpan(0, Math.Min(format.Length, 256)), formatText)];
        fixed (byte* text = sql)
        fixed (byte* name = formatText)
        {
            var result = parameters.Count == 0
                ? query(connection, text, (nuint)sql.Length, name, (nuint)formatText.Length)
                : QueryWithParameters(connection, text, sql.Length, name, formatText.Length, parameters);
            try
            {
                return Read(result);
            }
            finally
            {
                destroy(result);
            }
        }
    }

    private nint QueryWithParameters(
        nint connection, byte* text, int textLength, byte* format, int formatLength, IReadOnlyList<QueryParameter> parameters)
    {
        var count = parameters.Count;
        var pins = new GCHandle[2 * count];
        byte** names = stackalloc byte*[count], values = stackalloc byte*[count];
        nuint* nameLengths = stackalloc nuint[count], valueLengths = stackalloc nuint[count];
        try
        {
            for (var i = 0; i < count; i++)
            {
                names[i] = Pin(parameters[i].Name, ref pins[2 * i], out nameLengths[i]);
                values[i] = Pin(parameters[i].Value, ref pins[(2 * i) + 1], out valueLengths[i]);
            }
            return queryWithParameters(
                connection, text, (nuint)textLength, format, (nuint)formatLength, names, nameLengths, values, valueLengths, (nuint)count);
        }
        finally
        {
            foreach (var pin in pins)
            {
                if (pin.IsAllocated)
                    pin.Free();
            }
        }
    }

    private static byte* Pin(string text, ref GCHandle pin, out nuint length)
    {
        // One byte more than needed: an empty array has no address.
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        length = (nuint)Encoding.UTF8.GetBytes(text, bytes);
        pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        return (byte*)pin.AddrOfPinnedObject();
    }

    private QueryAnswer Read(nint result)
    {
        // After an error the engine leaves the counters unset: reading them would give whatever memory held.
        if (error(result) is var message and not null)
            return new(Marshal.PtrToStringUTF8((nint)message), [], default);
        var size = (int)length(result);
        var output = size == 0 ? [] : new ReadOnlySpan<byte>(buffer(result), size).ToArray();
        return new(null, output, new(
            rowsRead(result), bytesRead(result), rowsWritten(result), bytesWritten(result), resultRows(result), resultBytes(result)));
    }
}
