-- The blog post's policy, for Fluent Bit's Lua filter.
function tag_by_labels(tag, timestamp, record)
  local kubernetes = record["kubernetes"]
  local labels = kubernetes and kubernetes["labels"]
  if not labels then
    return 0, timestamp, record
  end
  local sensitive = labels["has-sensitive-data"] == "true"
  local name
  if labels["region"] == "ap-south-1" then
    if labels["tenant"] == "private-a1" then
      name = sensitive and "private-a1-s3-ap-south-1" or "private-a1-elastic-ap-south-1"
    else
      name = sensitive and "general-s3-ap-south-1" or "general-elastic-ap-south-1"
    end
  else
    name = sensitive and "general-s3" or "general-elastic"
  end
  record["new_tag"] = name
  return 2, timestamp, record
end
